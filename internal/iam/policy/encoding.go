package policy

import "bytes"

// marks are the byte order marks of encodings that editors and shells write, and how to get rid of them.
var marks = []struct{ mark, message string }{
	{"\xef\xbb\xbf", "The text starts with a byte order mark, which JSON does not have: save it as UTF-8 without BOM."},
	{"\xff\xfe", utf16},
	{"\xfe\xff", utf16},
}

const utf16 = "The text is UTF-16, as Windows PowerShell writes it with \">\": convert it, for example with " +
	"iconv -f UTF-16 -t UTF-8, or write it with Out-File -Encoding utf8NoBOM (PowerShell 7)."

// EncodingFault says that a text starts with a byte order mark, and what to do; "" where it does not. JSON
// is UTF-8 without one (RFC 8259, section 8.1).
func EncodingFault(start []byte) string {
	for _, m := range marks {
		if bytes.HasPrefix(start, []byte(m.mark)) {
			return m.message
		}
	}
	return ""
}
