package model

// CodeWaiver is a waiver that stands as a comment in the Terraform code. What it is about follows
// from where it stands, not from an address.
type CodeWaiver struct {
	Waiver
	// About is empty for a waiver that stands at nothing that the plan makes.
	About []Part
}

// Part is a subject, or one statement of its policy.
type Part struct {
	Subject *Subject
	// Statement is an index, WholeSubject for the subject with all its statements.
	Statement int
}

// WholeSubject is the Statement of a Part that is the whole subject.
const WholeSubject = -1
