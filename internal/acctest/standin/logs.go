package standin

import "net/http"

// setLogKey sets or takes away the key of a log group, which moto can only do when it makes one.
func setLogKey(x *exchange) *reply {
	var in struct{ LogGroupName, KmsKeyId string } //nolint:revive // the spelling of the wire
	if refused := x.input(&in); refused != nil {
		return refused
	}
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	x.server.logKeys[in.LogGroupName] = in.KmsKeyId
	return jsonReply(map[string]any{})
}

// describeLogGroups shows the keys that were set later.
func describeLogGroups(x *exchange) *reply {
	answer := x.forward()
	if answer.status != http.StatusOK {
		return answer
	}
	found := x.decoded(answer)
	groups, _ := found["logGroups"].([]any)
	x.server.mu.Lock()
	defer x.server.mu.Unlock()
	for _, entry := range groups {
		group, _ := entry.(map[string]any)
		name, _ := group["logGroupName"].(string)
		switch key, changed := x.server.logKeys[name]; {
		case changed && key == "":
			delete(group, "kmsKeyId")
		case changed:
			group["kmsKeyId"] = key
		}
	}
	return jsonReply(found)
}

// deleteLogGroup forgets the key with the log group.
func deleteLogGroup(x *exchange) *reply {
	var in struct{ LogGroupName string }
	if refused := x.input(&in); refused != nil {
		return refused
	}
	answer := x.forward()
	if answer.status == http.StatusOK {
		x.server.mu.Lock()
		defer x.server.mu.Unlock()
		delete(x.server.logKeys, in.LogGroupName)
	}
	return answer
}
