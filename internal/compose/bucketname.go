package compose

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
)

var (
	bucketName      = regexp.MustCompile(`^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$`)
	ipAddress       = regexp.MustCompile(`^\d+\.\d+\.\d+\.\d+$`)
	accountRegional = regexp.MustCompile(`^.+-(\d{12})-([a-z]+(?:-[a-z]+)+-\d+)-an$`)
)

// Beginnings and ends of bucket names that S3 keeps for itself.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html
var (
	reservedPrefixes = []string{"xn--", "sthree-", "amzn-s3-demo-"}
	reservedSuffixes = []string{"-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"}
)

// AccountRegional takes apart a bucket name of an account-regional namespace,
// PREFIX-ACCOUNT-REGION-an. Such a bucket is created with BucketNamespace "account-regional".
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/gpbucketnamespaces.html
func AccountRegional(bucket string) (account, region string, ok bool) {
	m := accountRegional.FindStringSubmatch(bucket)
	if m == nil {
		return "", "", false
	}
	return m[1], m[2], true
}

func (e Environment) checkBucketName(value string) error {
	switch {
	case !bucketName.MatchString(value):
		return fmt.Errorf(`%q is not a bucket name: 3 to 63 lower case letters, digits, "." and "-", beginning and ending `+
			"with a letter or digit", value)
	case strings.Contains(value, ".."):
		return fmt.Errorf("%q is not a bucket name: two dots stand side by side", value)
	case ipAddress.MatchString(value):
		return fmt.Errorf("%q is not a bucket name: it looks like an IP address", value)
	}
	for _, prefix := range reservedPrefixes {
		if strings.HasPrefix(value, prefix) {
			return fmt.Errorf("%q begins with %q, which S3 keeps for itself", value, prefix)
		}
	}
	for _, suffix := range reservedSuffixes {
		if strings.HasSuffix(value, suffix) {
			return fmt.Errorf("%q ends with %q, which S3 keeps for itself", value, suffix)
		}
	}
	return e.checkNamespace(value)
}

// checkNamespace checks that an account-regional name is of the bucket's own account and Region.
func (e Environment) checkNamespace(value string) error {
	if !strings.HasSuffix(value, "-an") {
		return nil
	}
	account, region, ok := AccountRegional(value)
	if !ok {
		return fmt.Errorf(`%q ends with "-an", which S3 keeps for account-regional names: PREFIX-ACCOUNT-REGION-an`, value)
	}
	if differs(account, e.Account) {
		return fmt.Errorf("%q is a name in account %s's namespace, and this account is %s", value, account, e.Account)
	}
	if differs(region, e.Region) {
		return fmt.Errorf("%q is a name in the namespace of %s, and this bucket is in %s", value, region, e.Region)
	}
	if region == "me-south-1" || region == "me-central-1" {
		return errors.New("account-regional names do not exist in " + region)
	}
	return nil
}
