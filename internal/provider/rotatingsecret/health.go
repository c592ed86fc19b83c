package rotatingsecret

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/secretsmanager"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
)

// stuckAfter is the age at which a rotation in progress counts as stuck. No window is open for longer.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/rotate-secrets_schedule.html
const stuckAfter = 24 * time.Hour

// abandonedLabel keeps the version of a rotation that was given up: AWS deletes versions that have no label, and
// its value may be the one that the database knows by now.
const abandonedLabel = "KEYWARD_ABANDONED"

// stuck reports whether the rotation in progress is not going to end: nobody calls the function any more, or it
// began longer ago than any window lasts.
func (p *parts) stuck(ctx context.Context, s *secret) (bool, error) {
	switch {
	case s.InProgress == "":
		return false, nil
	case s.Rotation == nil:
		return true, nil
	case isTestVersion(s.InProgress):
		return false, nil
	}
	old := false
	err := p.do(ctx, "rotation", "ListSecretVersionIds", func(ctx context.Context) error {
		pages := secretsmanager.NewListSecretVersionIdsPaginator(p.api, &secretsmanager.ListSecretVersionIdsInput{SecretId: &s.ARN})
		for pages.HasMorePages() {
			page, err := pages.NextPage(ctx)
			if err != nil {
				return err
			}
			for _, version := range page.Versions {
				if aws.ToString(version.VersionId) == s.InProgress && version.CreatedDate != nil {
					old = p.clock.Now().Sub(*version.CreatedDate) > stuckAfter
				}
			}
		}
		return nil
	})
	return old, err
}

// giveUp ends a rotation that is stuck, so that the next one can start.
func (p *parts) giveUp(ctx context.Context, is *secret) error {
	if !isTestVersion(is.InProgress) {
		err := p.do(ctx, "rotation", "UpdateSecretVersionStage", func(ctx context.Context) error {
			_, err := p.api.UpdateSecretVersionStage(ctx, &secretsmanager.UpdateSecretVersionStageInput{
				SecretId: &is.ARN, VersionStage: aws.String(abandonedLabel), MoveToVersionId: &is.InProgress,
				RemoveFromVersionId: is.abandoned(),
			})
			return err
		})
		// A version without a value may take no label, and there is nothing to keep of it.
		if err != nil && !awserr.NotFound(err) {
			return err
		}
	}
	if err := p.strip(ctx, is.ARN, is.InProgress); err != nil {
		return err
	}
	is.InProgress, is.Stuck = "", false
	return nil
}

// abandoned is the version of an earlier rotation that was given up; nil for none.
func (s *secret) abandoned() *string {
	if s.Abandoned == "" || s.Abandoned == s.InProgress {
		return nil
	}
	return &s.Abandoned
}

func stuckWarning(s *secret) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The rotation of "+thing+" "+s.Name+" is stuck",
		"Version "+s.InProgress+" is labelled AWSPENDING and no rotation finishes it; AWS starts no other one before. "+stuckAdvice(s))
}

// stuckAdvice is what to do about a rotation that does not end.
func stuckAdvice(s *secret) string {
	return "Finish it with keyward-rotate --secret " + s.ARN + " --all, which gives the database and the secret the same password. If its " +
		"function never got as far as the database, set repair_stuck_rotation = true and apply: AWSPENDING is taken off, and the version is kept " +
		"under the label " + abandonedLabel + "."
}
