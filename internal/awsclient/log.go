package awsclient

import (
	"context"
	"time"

	awsmiddleware "github.com/aws/aws-sdk-go-v2/aws/middleware"
	"github.com/aws/smithy-go/middleware"
	"github.com/hashicorp/terraform-plugin-log/tflog"

	"github.com/keyward/terraform-provider-keyward/internal/awserr"
)

// logCalls adds a line to the debug log for every call: which operation, how long it took and
// what came of it. Headers and bodies are never written, for they hold signatures and secrets.
func logCalls(stack *middleware.Stack) error {
	return stack.Initialize.Add(middleware.InitializeMiddlewareFunc("KeywardLog", func(
		ctx context.Context, in middleware.InitializeInput, next middleware.InitializeHandler,
	) (middleware.InitializeOutput, middleware.Metadata, error) {
		start := time.Now()
		out, metadata, err := next.HandleInitialize(ctx, in)
		fields := map[string]any{
			"service":   awsmiddleware.GetServiceID(ctx),
			"operation": awsmiddleware.GetOperationName(ctx),
			"region":    awsmiddleware.GetRegion(ctx),
			"duration":  time.Since(start).String(),
		}
		if id, ok := awsmiddleware.GetRequestIDMetadata(metadata); ok {
			fields["request_id"] = id
		}
		if err != nil {
			fields["error_code"] = awserr.Code(err)
		}
		tflog.Debug(ctx, "AWS call", fields)
		return out, metadata, err
	}), middleware.After)
}
