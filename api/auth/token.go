package auth

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/golang-jwt/jwt/v5"
)

// tokens checks JSON Web Tokens of known issuers.
type tokens struct {
	issuers map[string]*trusted
	parser  *jwt.Parser
}

// Why a token is refused. errTokenExpired is the one case that a client can do
// something about by itself.
var (
	errTokenExpired = errors.New("the token has expired")
	errTokenInvalid = errors.New("the token is not valid")
)

func newTokens(issuers []Issuer, now func() time.Time) (*tokens, error) {
	t := &tokens{issuers: map[string]*trusted{}}
	for i, issuer := range issuers {
		known, err := issuer.open()
		if err != nil {
			return nil, fmt.Errorf("issuers[%d]: %w", i, err)
		}
		if t.issuers[issuer.Issuer] != nil {
			return nil, fmt.Errorf("issuers[%d]: %q stands twice", i, issuer.Issuer)
		}
		t.issuers[issuer.Issuer] = known
	}
	t.parser = jwt.NewParser(
		jwt.WithValidMethods([]string{jwt.SigningMethodRS256.Alg(), jwt.SigningMethodHS256.Alg()}),
		jwt.WithExpirationRequired(),
		jwt.WithStrictDecoding(), // one token has one spelling
		jwt.WithTimeFunc(now))
	return t, nil
}

// check returns whose token it is. exp is required and counts to the second; nbf
// counts when it is there.
func (t *tokens) check(text string) (Identity, error) {
	if strings.ContainsAny(text, "\r\n") {
		return Identity{}, errTokenInvalid // the decoder of base64 would skip them: a token has one spelling
	}
	var claims numeric
	_, err := t.parser.ParseWithClaims(text, &claims, func(token *jwt.Token) (any, error) {
		return t.key(token, claims.Issuer)
	})
	if errors.Is(err, jwt.ErrTokenExpired) {
		return Identity{}, errTokenExpired
	}
	if err != nil {
		return Identity{}, errTokenInvalid
	}
	issuer := t.issuers[claims.Issuer] // known, or key would have refused
	if issuer.audience != "" && !slices.Contains(claims.Audience, issuer.audience) {
		return Identity{}, errTokenInvalid
	}
	return issuer.id, nil
}

// numeric are the claims of a token whose times are numbers, as RFC 7519 section 2 has
// them: the library takes texts that look like numbers, too. Names of claims are told
// apart by case (section 4), which encoding/json does not do for fields: an "EXP" of
// somebody's own is no exp.
type numeric struct{ jwt.RegisteredClaims }

func (n *numeric) UnmarshalJSON(data []byte) error {
	var all map[string]json.RawMessage
	if err := json.Unmarshal(data, &all); err != nil {
		return err
	}
	known := map[string]json.RawMessage{}
	for _, name := range []string{"iss", "sub", "aud", "exp", "nbf", "iat", "jti"} {
		if raw, ok := all[name]; ok {
			known[name] = raw
		}
	}
	for _, name := range []string{"exp", "nbf", "iat"} {
		if t := known[name]; len(t) > 0 && t[0] == '"' {
			return errors.New("a time that is no number")
		}
	}
	data, err := json.Marshal(known)
	if err != nil {
		return err
	}
	return json.Unmarshal(data, &n.RegisteredClaims)
}

// key returns the key that a token must be signed with. It is chosen by the
// configuration of the issuer; that the token names another algorithm ends the
// matter, so that a public key is never taken for a shared secret.
func (t *tokens) key(token *jwt.Token, name string) (any, error) {
	issuer := t.issuers[name]
	if issuer == nil {
		return nil, errors.New("unknown issuer")
	}
	if _, critical := token.Header["crit"]; critical {
		// RFC 7515 section 4.1.11: extensions that must be understood.
		return nil, errors.New("critical extensions")
	}
	if issuer.secret != nil {
		if token.Method != jwt.SigningMethodHS256 {
			return nil, errors.New("not HS256")
		}
		return issuer.secret, nil
	}
	if token.Method != jwt.SigningMethodRS256 {
		return nil, errors.New("not RS256")
	}
	return issuer.publicKey(token.Header["kid"])
}

// publicKey returns the key with the id that a token names. Where there is one
// key alone, a token may leave the id out; a key without an id is for all.
func (t *trusted) publicKey(id any) (any, error) {
	name, _ := id.(string)
	if key := t.public[name]; key != nil {
		return key, nil
	}
	if key := t.public[""]; key != nil {
		return key, nil
	}
	if id == nil && len(t.public) == 1 {
		for _, key := range t.public {
			return key, nil
		}
	}
	return nil, errors.New("unknown key id")
}
