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
	partitions map[string]classified
	layouts    map[layoutKey]*layout
}

// classified are the classes of a set of groups, and the work that it took to find them.
type classified struct {
	values []value
	work   int
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
// are needed. Work that was done before counts again, so that answers do not depend on those before them.
func (c *cache) partition(groups []group, domain group, candidates func() []string, b *budget) ([]value, error) {
	var key strings.Builder
	for i := range groups {
		key.WriteString(groups[i].id)
		key.WriteByte(1)
	}
	key.WriteString(domain.id)
	if known, ok := c.load(key.String()); ok {
		return known.values, b.spend(known.work)
	}
	before := b.left
	values, err := partition(groups, domain, candidates(), b)
	if err == nil {
		c.store(key.String(), classified{values, before - b.left})
	}
	return values, err
}

func (c *cache) load(key string) (classified, bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	known, ok := c.partitions[key]
	return known, ok
}

func (c *cache) store(key string, classes classified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.partitions == nil || len(c.partitions) >= maxCached {
		c.partitions = map[string]classified{}
	}
	c.partitions[key] = classes
}
