package prove

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/keyward/terraform-provider-keyward/internal/iam/policy"
)

// TestEnumeration compares the engine with package eval on random policies: what holds must survive every
// request of a product of boundary values, under every reading of AWS's documents; what is violated must
// have a well-formed witness that eval confirms; and the engine must not take refuge in unknown.
//
// KEYWARD_FUZZ is how many problems are drawn, of seven questions each, and KEYWARD_SEED the first seed.
func TestEnumeration(t *testing.T) {
	t.Parallel()
	counts := &tally{}
	eachSeed(t, 100, 1, func(seed uint64) {
		set := randomProblems(seed)
		oracle := set.oracle()
		for _, i := range set.inquiries() {
			got := i.ask()
			if fault := i.fault(got, oracle); fault != "" {
				small := i.shrunk(fault)
				t.Errorf("seed %d: %s\n%s", seed, small.fault(small.ask(), small.oracle()), small)
			}
			counts.add(i, got)
			if got.Verdict == Unknown {
				if req, every := oracle.search(i); every {
					counts.missed(t, seed, i, got, req.String())
				}
			}
		}
		counts.addRequests(oracle)
	})
	counts.check(t)
}

// eachSeed calls f for a number of seeds, on all processors: for few, or for one part of KEYWARD_FUZZ.
func eachSeed(t *testing.T, few, part uint64, f func(seed uint64)) {
	t.Helper()
	first, count := setting(t, "KEYWARD_SEED", 0), setting(t, "KEYWARD_FUZZ", few*part)/part
	var wait sync.WaitGroup
	workers := uint64(runtime.GOMAXPROCS(0))
	for worker := range workers {
		wait.Go(func() {
			for n := worker; n < count; n += workers {
				f(first + n)
			}
		})
	}
	wait.Wait()
}

// setting is a number from the environment.
func setting(t *testing.T, name string, otherwise uint64) uint64 {
	t.Helper()
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil {
		t.Fatalf("%s must be a number: %v", name, err)
	}
	return n
}

// randomProblems draws a document, another to compare it with, and rows.
func randomProblems(seed uint64) *problemSet {
	r := rand.New(rand.NewPCG(seed, 1))
	w := pick(r, worlds())
	if r.IntN(6) > 0 { // variables cost the oracle most
		w = w.withoutVariables()
	}
	keys := w.someKeys(r)
	set := &problemSet{world: w, doc: w.randomDocument(r, keys), reference: w.randomDocument(r, keys)}
	if r.IntN(2) == 0 {
		set.reference = set.doc.Clone()
		set.reference.Statements[r.IntN(len(set.reference.Statements))] = w.randomStatement(r, keys)
	}
	for range 3 {
		set.rows = append(set.rows, w.randomRow(r, keys))
	}
	return set
}

// tally counts verdicts, in all and by construct of the language.
type tally struct {
	mu          sync.Mutex
	verdicts    map[Verdict]int
	byConstruct map[string]map[Verdict]int
	misses      int
	// compared and decided count pairs of a policy and a request as the oracles do.
	compared, decided int
}

func (c *tally) addRequests(o *oracle) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.compared, c.decided = c.compared+o.compared, c.decided+o.decided
}

func (c *tally) add(i inquiry, got Result) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.verdicts == nil {
		c.verdicts, c.byConstruct = map[Verdict]int{}, map[string]map[Verdict]int{}
	}
	c.verdicts[got.Verdict]++
	for name := range i.constructs() {
		if c.byConstruct[name] == nil {
			c.byConstruct[name] = map[Verdict]int{}
		}
		c.byConstruct[name][got.Verdict]++
	}
}

// missed counts an unknown although one request is the answer under every reading.
func (c *tally) missed(t *testing.T, seed uint64, i inquiry, got Result, req string) {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.misses++; c.misses <= 5 {
		t.Logf("seed %d: unknown (%s), but there is %s\n%s", seed, got.Reason, req, i)
	}
}

// maxUnknown is the share of the questions with a construct that may be unknown. It is more for those about
// which AWS's documents disagree, and for canonical users, of whom only AWS knows the account.
func maxUnknown(construct string) float64 {
	if construct == string(policy.CanonicalUser) || strings.HasPrefix(construct, "ForAnyValue:") && strings.HasSuffix(construct, "IfExists") {
		return 0.6
	}
	return 0.25
}

// check fails when the problems test nothing, or too many questions are unknown.
func (c *tally) check(t *testing.T) {
	t.Helper()
	total := 0
	for _, v := range []Verdict{Holds, Violated, Unknown} {
		total += c.verdicts[v]
	}
	t.Logf("%d questions: %v; %d unknown although one request answers them", total, c.verdicts, c.misses)
	t.Logf("%d pairs of a policy and a request, %d of them decided as a whole", c.compared, c.decided)
	for _, v := range []Verdict{Holds, Violated} {
		if c.verdicts[v] < total/4 {
			t.Errorf("only %d of %d times %s: the problems test nothing", c.verdicts[v], total, v)
		}
	}
	if c.misses > total/200+2 {
		t.Errorf("%d of %d questions are unknown although one request answers them under every reading", c.misses, total)
	}
	for _, name := range slices.Sorted(maps.Keys(c.byConstruct)) {
		of := c.byConstruct[name]
		all := of[Holds] + of[Violated] + of[Unknown]
		if bound := maxUnknown(name); all >= 100 && float64(of[Unknown]) > bound*float64(all) {
			t.Errorf("%s: %d of %d questions are unknown, more than %.0f %%", name, of[Unknown], all, 100*bound)
		}
	}
}

// constructs names what the question uses of the policy language.
func (i inquiry) constructs() map[string]bool {
	used := map[string]bool{i.world.name: true, fmt.Sprint("question ", i.mode): true, "version " + i.doc.Version: true}
	statements := slices.Clone(i.doc.Statements)
	if i.row >= 0 {
		statements = append(statements, i.rows[i.row])
	} else {
		statements = append(statements, i.reference.Statements...)
	}
	for _, s := range statements {
		used["NotAction"] = used["NotAction"] || s.NotAction
		used["NotResource"] = used["NotResource"] || s.NotResource
		used["NotPrincipal"] = used["NotPrincipal"] || s.NotPrincipal
		for _, p := range s.Principals {
			used[string(p.Type)] = true
		}
		used["variables"] = used["variables"] || slices.ContainsFunc(textsOf(&s), hasVariable)
		for _, c := range s.Conditions {
			used[c.Name()] = true
			used[strings.ToLower(c.Key)] = true
		}
	}
	maps.DeleteFunc(used, func(_ string, is bool) bool { return !is })
	return used
}
