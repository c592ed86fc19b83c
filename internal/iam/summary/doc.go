// Package summary says who can do what under a policy: kinds of principals against groups of
// actions, each cell proven by the engine. It also tells strangers from those whom a policy names,
// and what its statements are good for.
package summary
