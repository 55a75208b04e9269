package auth

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
)

// shortestSecret is the fewest bytes of a secret that signs links and sessions.
const shortestSecret = 16

// signer makes and checks message authentication codes (HMAC-SHA256). The first
// key signs; all of them are accepted, so that a secret can be replaced without
// breaking what was handed out: put the new one first, drop the old one later.
type signer [][]byte

// newSigner derives the keys of one purpose from the secrets, so that what was
// signed for one purpose is worth nothing for another.
func newSigner(secrets []string, purpose string) (signer, error) {
	if len(secrets) == 0 {
		return nil, errors.New("no secret to sign with")
	}
	s := make(signer, len(secrets))
	for i, secret := range secrets {
		if len(secret) < shortestSecret {
			return nil, fmt.Errorf("a secret of %d bytes is too short: at least %d", len(secret), shortestSecret)
		}
		key, err := hkdf.Key(sha256.New, []byte(secret), nil, "saggar "+purpose, sha256.Size)
		if err != nil {
			return nil, err
		}
		s[i] = key
	}
	return s, nil
}

func (s signer) sign(message []byte) string { return code(s[0], message) }

// valid reports whether text is the code of message under one of the keys. Texts
// are compared, not bytes: a decoder of base64 passes over line ends, and a code
// has one spelling.
func (s signer) valid(message []byte, text string) bool {
	ok := false
	for _, key := range s {
		ok = hmac.Equal([]byte(text), []byte(code(key, message))) || ok
	}
	return ok
}

func code(key, message []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write(message)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}
