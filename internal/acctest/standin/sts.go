package standin

import "bytes"

// getCallerIdentity corrects the ARN of a user: moto writes it with the service sts, AWS with iam.
func getCallerIdentity(x *exchange) *reply {
	answer := x.forward()
	answer.body = userARN(answer.body)
	return answer
}

func userARN(text []byte) []byte {
	wrong := []byte(":sts::" + Account + ":user/")
	return bytes.ReplaceAll(text, wrong, []byte(":iam::"+Account+":user/"))
}
