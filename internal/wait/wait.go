// Package wait holds the only polling loop.
package wait
