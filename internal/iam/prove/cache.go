package prove

import (
	"sync"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// layouts keeps the layouts of a program's document, one for every choice of values that was tried.
// It is safe for concurrent use.
type layouts struct {
	mu    sync.Mutex
	known map[layoutKey]*layout
}

// layoutKey tells problems with different statements apart. The documents of one problem do not
// change, and every value of an atom makes a new document.
type layoutKey struct {
	doc, reference *policy.Document
	scope          Scope
	choices        string
}

// maxLayouts bounds how many layouts are kept; when there are more, all are made anew.
const maxLayouts = 64

// of is the layout of the problem's statements, remembered.
func (c *layouts) of(p *problem) *layout {
	key := layoutKey{p.doc, p.reference, p.scope, p.choices()}
	c.mu.Lock()
	known, ok := c.known[key]
	c.mu.Unlock()
	if ok {
		return known
	}
	l := newLayout(p.scope, p.ofIdentity(), p.statementLines())
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || len(c.known) >= maxLayouts {
		c.known = map[layoutKey]*layout{}
	}
	c.known[key] = l
	return l
}

// partitions keeps the classes of every set of groups that was split. Documents of one kind share
// most of their groups, so one of these serves all of them. It is safe for concurrent use.
type partitions struct {
	mu    sync.RWMutex
	known map[string]classified
	bytes int // of the keys
}

// classified are the classes of a set of groups, and the work that it took to find them.
type classified struct {
	values []value
	work   int
}

// maxPartitionBytes bounds the keys of known partitions; when there are more, all are found anew.
const maxPartitionBytes = 4 << 20

var allPartitions partitions

// partition is the function of the same name, remembered. The candidates are made only when they are
// needed, and follow from the scope and the groups. Work that was done before counts again, so that
// answers do not depend on those before them.
func (c *partitions) partition(scope Scope, groups []group, domain group, candidates func() []string, b *budget) ([]value, error) {
	key := make([]byte, 0, 512)
	for _, text := range []string{scope.Service, scope.Account, scope.Partition, scope.Region, scope.ARN, domain.id} {
		key = append(append(key, text...), 0)
	}
	for i := range groups {
		key = append(append(key, groups[i].id...), 1)
	}
	c.mu.RLock()
	known, ok := c.known[string(key)]
	c.mu.RUnlock()
	if ok {
		return known.values, b.spend(known.work)
	}
	before := b.left
	values, err := partition(groups, domain, candidates(), b)
	if err == nil {
		c.store(string(key), classified{values, before - b.left})
	}
	return values, err
}

func (c *partitions) store(key string, classes classified) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || c.bytes > maxPartitionBytes {
		c.known, c.bytes = map[string]classified{}, 0
	}
	c.known[key] = classes
	c.bytes += len(key)
}
