package prove

import (
	"strings"
	"sync"
)

// cache keeps the classes of every set of groups that was split, so that the questions about one
// document share the work. It is safe for concurrent use.
type cache struct{ partitions sync.Map }

// partition is the function of the same name, remembered.
func (c *cache) partition(groups []group, domain group, candidates []string, b *budget) ([]value, error) {
	var key strings.Builder
	for _, g := range groups {
		key.WriteString(g.id)
		key.WriteByte(1)
	}
	key.WriteString(domain.id)
	if known, ok := c.partitions.Load(key.String()); ok {
		if values, ok := known.([]value); ok {
			return values, nil
		}
	}
	values, err := partition(groups, domain, candidates, b)
	if err == nil {
		c.partitions.Store(key.String(), values)
	}
	return values, err
}
