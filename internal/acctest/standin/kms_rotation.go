package standin

import (
	"fmt"
	"net/http"
	"time"
)

// The limits of the rotation period, and its default, in days (AWS KMS API reference, EnableKeyRotation).
const (
	minRotation     = 90
	maxRotation     = 2560
	defaultRotation = 365
)

// enableKeyRotation keeps the period, which moto drops, and refuses keys that KMS does not rotate.
func enableKeyRotation(x *exchange) *reply {
	var in struct{ RotationPeriodInDays *int }
	if refused := x.input(&in); refused != nil {
		return refused
	}
	key, refused := x.rotatable()
	if refused != nil {
		return refused
	}
	if period := in.RotationPeriodInDays; period != nil && (*period < minRotation || *period > maxRotation) {
		return x.refuse(validation(fmt.Sprintf("RotationPeriodInDays must be between %d and %d.", minRotation, maxRotation)))
	}
	answer := x.forwardChanged(map[string]any{"KeyId": key.KeyID})
	if answer.status == http.StatusOK {
		x.server.withKey(key.ARN, func(k *keyState) {
			k.rotationPeriod, k.rotationStart = defaultRotation, time.Now().Unix()
			if in.RotationPeriodInDays != nil {
				k.rotationPeriod = *in.RotationPeriodInDays
			}
		})
	}
	return answer
}

// disableKeyRotation refuses keys that KMS does not rotate.
func disableKeyRotation(x *exchange) *reply {
	key, refused := x.rotatable()
	if refused != nil {
		return refused
	}
	return x.forwardChanged(map[string]any{"KeyId": key.KeyID})
}

func (x *exchange) rotatable() (keyMetadata, *reply) {
	key, refused := x.checkKey()
	if refused != nil {
		return keyMetadata{}, refused
	}
	if key.Spec != "SYMMETRIC_DEFAULT" || key.Origin != "AWS_KMS" {
		return keyMetadata{}, x.refuse(AWSError{
			http.StatusBadRequest, "UnsupportedOperationException",
			"Automatic rotation works for symmetric encryption keys with AWS_KMS origin only: " + key.ARN,
		})
	}
	return key, nil
}

// getKeyRotationStatus adds the period and the next date to moto's answer. While a key is pending
// deletion its status is false; it comes back when the deletion is cancelled.
func getKeyRotationStatus(x *exchange) *reply {
	key, refused := x.rotatable()
	if refused != nil {
		return refused
	}
	answer := x.forwardChanged(map[string]any{"KeyId": key.KeyID})
	if answer.status != http.StatusOK {
		return answer
	}
	status := x.decoded(answer)
	status["KeyId"] = key.ARN
	if key.State == statePending {
		status["KeyRotationEnabled"] = false
	}
	if status["KeyRotationEnabled"] == true {
		x.server.withKey(key.ARN, func(k *keyState) {
			status["RotationPeriodInDays"] = k.rotationPeriod
			status["NextRotationDate"] = k.rotationStart + int64(k.rotationPeriod)*int64((24*time.Hour).Seconds())
		})
	}
	return jsonReply(status)
}
