package facts

import (
	"github.com/keyward/terraform-provider-keyward/internal/policylint/model"
)

func bucketFacts() []Fact {
	kinds := []model.Kind{model.Bucket}
	return []Fact{
		{
			Name: "denies_insecure_transport", Kinds: kinds,
			Description: "Every request over plain HTTP, to the bucket and to its objects, meets an explicit Deny.",
			answers: func(e *evidence) []Answer {
				return []Answer{proven(e.whole().Denies(row(
					actions("s3:*"), condition("Bool", secureTransport, "false"),
				)))}
			},
		},
	}
}
