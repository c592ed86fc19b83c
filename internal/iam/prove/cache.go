package prove

import (
	"strings"
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// maxCached bounds a cache; a full one starts anew.
const maxCached = 1_000

// cache keeps the classes of every set of groups that was split, so that questions share the work.
// It is safe for concurrent use.
type cache struct {
	mu         sync.Mutex
	partitions map[string][]value
	layouts    map[layoutKey]*layout
}

// layoutKey tells problems with different statements apart. The documents of one problem do not
// change, and every value of an atom makes a new document.
type layoutKey struct {
	doc, reference *policy.Document
	scope          Scope
	choices        string
}

// maxLayouts bounds how many layouts a cache keeps; a full one starts anew.
const maxLayouts = 64

// layoutOf is the layout of the problem's statements, remembered.
func (c *cache) layoutOf(p *problem) *layout {
	key := layoutKey{p.doc, p.reference, p.scope, p.choices()}
	c.mu.Lock()
	known, ok := c.layouts[key]
	c.mu.Unlock()
	if ok {
		return known
	}
	l := newLayout(p.scope, p.ofIdentity(), p.statementLines(), c)
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.layouts == nil || len(c.layouts) >= maxLayouts {
		c.layouts = map[layoutKey]*layout{}
	}
	c.layouts[key] = l
	return l
}

// actionClasses are the classes of actions of all documents. Policies of one kind name the same
// actions, and telling the known ones apart is the costliest part of a first question.
var actionClasses cache

// partition is the function of the same name, remembered. The candidates are made only when they
// are needed.
func (c *cache) partition(groups []group, domain group, candidates func() []string, b *budget) ([]value, error) {
	var key strings.Builder
	for _, g := range groups {
		key.WriteString(g.id)
		key.WriteByte(1)
	}
	key.WriteString(domain.id)
	if known, ok := c.load(key.String()); ok {
		return known, nil
	}
	values, err := partition(groups, domain, candidates(), b)
	if err == nil {
		c.store(key.String(), values)
	}
	return values, err
}

func (c *cache) load(key string) ([]value, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	values, ok := c.partitions[key]
	return values, ok
}

func (c *cache) store(key string, values []value) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.partitions == nil || len(c.partitions) >= maxCached {
		c.partitions = map[string][]value{}
	}
	c.partitions[key] = values
}
