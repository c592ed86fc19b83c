// Package awserr tells the kinds of AWS errors apart, by type and code, never by text.
package awserr
