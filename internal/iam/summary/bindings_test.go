package summary

import "testing"

func TestBindings_whoIsNamed(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		names  func(string) bool
		yes    []string
		nobody []string
	}{
		{IsFixed, []string{"111122223333", "o-a1b2c3d4e5"}, []string{"*", "o-*", "", "1111222233??"}},
		{
			namesARN,
			[]string{
				"arn:aws:iam::111122223333:role/*", "arn:aws:s3:::orders", "arn:aws:s3:::orders-*",
				"arn:*:logs:*:111122223333:*",
			},
			[]string{"*", "arn:aws:iam::*:role/app", "arn:aws:s3:::*", "arn:aws:logs:us-east-1:*:log-group:x"},
		},
		{namesUserID, []string{"AROAEXAMPLEID:*", "AIDAEXAMPLEID"}, []string{"*", "*:app", "AROA*:x"}},
		{namesOrganization, []string{"o-a1b2c3d4e5/*", "o-a1b2c3d4e5/r-ab12/ou-ab12/"}, []string{"*", "o-*/r-ab12/*"}},
		{
			namesNetwork,
			[]string{"203.0.113.0/24", "10.0.0.0/8", "203.0.113.7", "2001:db8::/32"},
			[]string{"0.0.0.0/0", "0.0.0.0/1", "::/0", "2000::/3", "everywhere"},
		},
	} {
		for _, value := range test.yes {
			if !test.names(value) {
				t.Errorf("%q names somebody", value)
			}
		}
		for _, value := range test.nobody {
			if test.names(value) {
				t.Errorf("%q names nobody in particular", value)
			}
		}
	}
}
