package hook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"
)

// secretPrefix begins a secret that is written as Standard Webhooks have it.
const secretPrefix = "whsec_"

// readSecret returns the key of a secret, nil when there is none. An error does
// not repeat the secret.
func readSecret(secret string) ([]byte, error) {
	if secret == "" {
		return nil, nil
	}
	text, coded := strings.CutPrefix(secret, secretPrefix)
	if !coded {
		return []byte(secret), nil
	}
	key, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, errors.New("the secret of callbacks: what follows " + secretPrefix + " is not base64")
	}
	if len(key) == 0 {
		return nil, errors.New("the secret of callbacks: nothing follows " + secretPrefix)
	}
	return key, nil
}

// sign returns the signature of a message as Standard Webhooks 1.0.0 have it:
// HMAC-SHA256 over id.timestamp.body.
func sign(key []byte, id string, at int64, body []byte) string {
	sum := hmac.New(sha256.New, key)
	fmt.Fprintf(sum, "%s.%d.", id, at)
	sum.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(sum.Sum(nil))
}
