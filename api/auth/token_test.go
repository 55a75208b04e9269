package auth

import (
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// The tokens of these tests are put together by hand, from RFC 7515 and 7518, and
// share no code with the library that checks them.

type object map[string]any

func segment(v any) string {
	data, _ := json.Marshal(v)
	return base64.RawURLEncoding.EncodeToString(data)
}

func signHS256(header, claims object, secret []byte) string {
	text := segment(header) + "." + segment(claims)
	mac := hmac.New(sha256.New, secret)
	mac.Write([]byte(text))
	return text + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

func signRSA(t testing.TB, header, claims object, key *rsa.PrivateKey) string {
	text := segment(header) + "." + segment(claims)
	hash, sum := crypto.SHA256, sha256.Sum256([]byte(text))
	digest := sum[:]
	if header["alg"] == "RS512" {
		long := sha512.Sum512([]byte(text))
		hash, digest = crypto.SHA512, long[:]
	}
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, hash, digest)
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// testKeys are made once: each takes a tenth of a second.
var testKeys = sync.OnceValue(func() [2]*rsa.PrivateKey {
	var keys [2]*rsa.PrivateKey
	for i := range keys {
		keys[i], _ = rsa.GenerateKey(rand.Reader, 2048)
	}
	return keys
})

func writePEM(t testing.TB, kind string, der []byte) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "key.pem")
	if err := os.WriteFile(name, pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func publicPEM(t testing.TB, key *rsa.PrivateKey) string {
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return writePEM(t, "PUBLIC KEY", der)
}

func writeJWKS(t testing.TB, keys ...object) string {
	t.Helper()
	data, _ := json.Marshal(object{"keys": keys})
	name := filepath.Join(t.TempDir(), "keys.json")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func jwkOf(key *rsa.PrivateKey, kid string) object {
	return object{"kty": "RSA", "kid": kid, "use": "sig",
		"n": base64.RawURLEncoding.EncodeToString(key.N.Bytes()),
		"e": base64.RawURLEncoding.EncodeToString(big.NewInt(int64(key.E)).Bytes())}
}

const sharedSecret = "thirty-two bytes are the minimum."

// tokenGuard trusts four issuers: by a PEM file, by a shared secret, by a key set
// with two keys, and by a secret with an audience and a tenant of its own.
func tokenGuard(t testing.TB, c *clock) (*Guard, []byte) {
	keys := testKeys()
	name := publicPEM(t, keys[0])
	text, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	set := writeJWKS(t, jwkOf(keys[0], "one"), jwkOf(keys[1], "two"), object{"kty": "EC", "kid": "three"})
	return newGuard(t, Options{Now: c.now, Credentials: Credentials{Issuers: []Issuer{
		{Issuer: "rsa-shop", PublicKeyFile: name},
		{Issuer: "hmac-shop", Secret: sharedSecret},
		{Issuer: "set-shop", JWKSFile: set},
		{Issuer: "picky-shop", Tenant: "picky", Audience: "saggar", Secret: sharedSecret},
	}}}), text
}

// TestTokens is acceptance 11 of the conventions, and everything near it.
func TestTokens(t *testing.T) {
	c := newClock()
	g, publicText := tokenGuard(t, c)
	now := c.at.Unix()
	keys := testKeys()
	rs, hs := object{"alg": "RS256", "typ": "JWT"}, object{"alg": "HS256"}
	claims := func(iss string, more ...any) object {
		o := object{"iss": iss, "exp": now + 60}
		for i := 0; i < len(more); i += 2 {
			o[more[i].(string)] = more[i+1]
		}
		return o
	}
	byRSA := func(header, claims object) string { return signRSA(t, header, claims, keys[0]) }
	byHMAC := func(header, claims object) string { return signHS256(header, claims, []byte(sharedSecret)) }
	good := byRSA(rs, claims("rsa-shop"))
	parts := strings.Split(good, ".")
	kid := func(id any) object { return object{"alg": "RS256", "kid": id} }
	for _, k := range []struct{ name, token, tenant, code string }{
		{"RS256", good, "rsa-shop", ""},
		{"HS256", byHMAC(hs, claims("hmac-shop")), "hmac-shop", ""},
		{"last second", byRSA(rs, claims("rsa-shop", "exp", now+1)), "rsa-shop", ""},
		{"exp with a fraction", byRSA(rs, claims("rsa-shop", "exp", float64(now)+0.5)), "", "token_expired"},
		{"exp is now", byRSA(rs, claims("rsa-shop", "exp", now)), "", "token_expired"},
		{"expired", byRSA(rs, claims("rsa-shop", "exp", now-1)), "", "token_expired"},
		{"expired, HS256", byHMAC(hs, claims("hmac-shop", "exp", now-1)), "", "token_expired"},
		{"without exp", byRSA(rs, object{"iss": "rsa-shop"}), "", "token_invalid"},
		{"exp is null", byRSA(rs, claims("rsa-shop", "exp", nil)), "", "token_invalid"},
		{"exp is text", byRSA(rs, claims("rsa-shop", "exp", fmt.Sprint(now+60))), "", "token_invalid"},
		{"nbf is text", byRSA(rs, claims("rsa-shop", "nbf", fmt.Sprint(now-1))), "", "token_invalid"},
		{"iat is text", byRSA(rs, claims("rsa-shop", "iat", fmt.Sprint(now-1))), "", "token_invalid"},
		{"all times", byRSA(rs, claims("rsa-shop", "iat", now-1, "nbf", now)), "rsa-shop", ""},
		{"exp is a word", byRSA(rs, claims("rsa-shop", "exp", "tomorrow")), "", "token_invalid"},
		{"not yet", byRSA(rs, claims("rsa-shop", "nbf", now+1)), "", "token_invalid"},
		{"EXP is no exp", byRSA(rs, object{"iss": "rsa-shop", "EXP": now + 60}), "", "token_invalid"},
		{"Iss is no iss", byRSA(rs, object{"Iss": "rsa-shop", "exp": now + 60}), "", "token_invalid"},
		{"nor is it with a long s", byRSA(rs, claims("nobody", "i\u017fs", "rsa-shop")), "", "token_invalid"},
		{"without iss", byRSA(rs, object{"exp": now + 60}), "", "token_invalid"},
		{"unknown iss", byRSA(rs, claims("nobody")), "", "token_invalid"},
		{"payload changed", parts[0] + "." + segment(claims("rsa-shop", "exp", now+61)) + "." + parts[2], "", "token_invalid"},
		{"payload of another", parts[0] + "." + segment(claims("set-shop")) + "." + parts[2], "", "token_invalid"},
		{"unsigned", parts[0] + "." + parts[1] + ".", "", "token_invalid"},
		{"alg none", segment(object{"alg": "none"}) + "." + parts[1] + ".", "", "token_invalid"},
		{"alg None, signed", segment(object{"alg": "None"}) + "." + parts[1] + "." + parts[2], "", "token_invalid"},
		{"alg missing", byRSA(object{}, claims("rsa-shop")), "", "token_invalid"},
		{"signature cut", good[:len(good)-4], "", "token_invalid"},
		{"signature padded", good + "==", "", "token_invalid"},
		{"another key", signRSA(t, rs, claims("rsa-shop"), keys[1]), "", "token_invalid"},
		{"RS512", byRSA(object{"alg": "RS512"}, claims("rsa-shop")), "", "token_invalid"},
		{"the public key as a secret", signHS256(hs, claims("rsa-shop"), publicText), "", "token_invalid"},
		{"a shared secret for RS256", byHMAC(hs, claims("rsa-shop")), "", "token_invalid"},
		{"RS256 where a secret is shared", byRSA(rs, claims("hmac-shop")), "", "token_invalid"},
		{"critical extension", byRSA(object{"alg": "RS256", "crit": []string{"x"}, "x": 1}, claims("rsa-shop")), "", "token_invalid"},
		{"key set, first", byRSA(kid("one"), claims("set-shop")), "set-shop", ""},
		{"key set, second", signRSA(t, kid("two"), claims("set-shop"), keys[1]), "set-shop", ""},
		{"key set, wrong key", byRSA(kid("two"), claims("set-shop")), "", "token_invalid"},
		{"key set, no such key", byRSA(kid("three"), claims("set-shop")), "", "token_invalid"},
		{"key set, no kid", byRSA(rs, claims("set-shop")), "", "token_invalid"},
		{"kid is a number", byRSA(kid(1), claims("set-shop")), "", "token_invalid"},
		{"audience", byHMAC(hs, claims("picky-shop", "aud", "saggar")), "picky", ""},
		{"one of the audience", byHMAC(hs, claims("picky-shop", "aud", []string{"x", "saggar"})), "picky", ""},
		{"another audience", byHMAC(hs, claims("picky-shop", "aud", "x")), "", "token_invalid"},
		{"without audience", byHMAC(hs, claims("picky-shop")), "", "token_invalid"},
		{"claims are a list", byRSA(rs, nil)[:len(parts[0])+1] + segment([]int{1}) + "." + parts[2], "", "token_invalid"},
		{"nothing in it", "..", "", "token_invalid"},
		{"four pieces", good + ".x", "", "bad_credentials"},
	} {
		w, id := ask(g, request("GET", "/model/", "Authorization", "Bearer "+k.token))
		switch {
		case k.code != "":
			t.Run(k.name, func(t *testing.T) { refused(t, w, 401, k.code) })
		case id == nil || id.Tenant != k.tenant || id.By != ByToken:
			t.Errorf("%s: %d %s, %+v, want %s", k.name, w.Code, w.Body, id, k.tenant)
		}
	}
}

func TestIssuerFiles(t *testing.T) {
	key := testKeys()[0]
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "shop"}}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	small := jwkOf(key, "a")
	small["n"] = base64.RawURLEncoding.EncodeToString(key.N.Bytes()[:128])
	even := jwkOf(key, "a")
	even["e"] = base64.RawURLEncoding.EncodeToString([]byte{4})
	for _, c := range []struct {
		issuer Issuer
		want   string // part of the error, or ""
	}{
		{Issuer{PublicKeyFile: publicPEM(t, key)}, ""},
		{Issuer{PublicKeyFile: writePEM(t, "RSA PUBLIC KEY", x509.MarshalPKCS1PublicKey(&key.PublicKey))}, ""},
		{Issuer{PublicKeyFile: writePEM(t, "CERTIFICATE", cert)}, ""},
		{Issuer{PublicKeyFile: writePEM(t, "RSA PRIVATE KEY", x509.MarshalPKCS1PrivateKey(key))}, "only its owner may have it"},
		{Issuer{PublicKeyFile: writePEM(t, "SOMETHING", nil)}, "no public key"},
		{Issuer{PublicKeyFile: writePEM(t, "PUBLIC KEY", []byte{1})}, "key.pem"},
		{Issuer{PublicKeyFile: filepath.Join(t.TempDir(), "none")}, "no such file"},
		{Issuer{JWKSFile: writeJWKS(t, jwkOf(key, ""))}, ""},
		{Issuer{JWKSFile: writeJWKS(t)}, "no RSA key"},
		{Issuer{JWKSFile: writeJWKS(t, object{"kty": "oct", "k": "AAAA"})}, "no RSA key"},
		{Issuer{JWKSFile: writeJWKS(t, small)}, "1024 bits"},
		{Issuer{JWKSFile: writeJWKS(t, even)}, "exponent 4"},
		{Issuer{JWKSFile: writeJWKS(t, jwkOf(key, "a"), jwkOf(key, "a"))}, "stands twice"},
		{Issuer{JWKSFile: writeJWKS(t, object{"kty": "RSA", "n": "AQ", "e": "!"})}, "keys[0]"},
		{Issuer{JWKSFile: publicPEM(t, key)}, "invalid character"},
		{Issuer{Secret: "short"}, "5 bytes"},
		{Issuer{}, "give one of"},
		{Issuer{Secret: sharedSecret, JWKSFile: "x"}, "give one of"},
		{Issuer{Secret: sharedSecret, Tenant: "a\nb"}, "cannot be printed"},
	} {
		c.issuer.Issuer = "shop"
		_, err := newTokens([]Issuer{c.issuer}, newClock().now)
		switch {
		case c.want == "" && err != nil:
			t.Errorf("%+v: %v", c.issuer, err)
		case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
			t.Errorf("%+v: %v, want %q", c.issuer, err, c.want)
		case err != nil && strings.Contains(err.Error(), sharedSecret):
			t.Errorf("the secret is in the error: %v", err)
		}
	}
	_, err = newTokens([]Issuer{{Issuer: "a", Secret: sharedSecret}, {Issuer: "a", Secret: sharedSecret}}, nil)
	if err == nil || !strings.Contains(err.Error(), "stands twice") {
		t.Errorf("an issuer twice: %v", err)
	}
	if _, err = newTokens([]Issuer{{Secret: sharedSecret}}, nil); err == nil {
		t.Error("an issuer without a name")
	}
}

// FuzzToken checks that no text but the one token is let in: a token has one
// spelling, and nothing else can be signed.
func FuzzToken(f *testing.F) {
	c := newClock()
	g := newGuard(f, Options{Now: c.now, Credentials: Credentials{Issuers: []Issuer{{Issuer: "shop", Secret: sharedSecret}}}})
	good := signHS256(object{"alg": "HS256"}, object{"iss": "shop", "exp": c.at.Unix() + 60}, []byte(sharedSecret))
	f.Add(good)
	f.Add(good + "=")
	f.Add(good[:len(good)-9] + "\n\n" + good[len(good)-9:])
	f.Add(good[:len(good)-1] + "A")
	f.Add(segment(object{"alg": "none"}) + "." + segment(object{"iss": "shop", "exp": 1e300}) + ".")
	f.Fuzz(func(t *testing.T, text string) {
		id, p := g.bearer("Bearer " + text)
		if (p == nil) != (strings.Trim(text, " ") == good) {
			t.Errorf("%q: %+v %v", text, id, p)
		}
	})
}

// FuzzKeyFiles checks that no file of keys makes the readers panic, and that
// what they return can be used.
func FuzzKeyFiles(f *testing.F) {
	data, _ := json.Marshal(object{"keys": []object{jwkOf(testKeys()[0], "a")}})
	f.Add(data)
	f.Add([]byte("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, parse := range []func([]byte) (map[string]*rsa.PublicKey, error){parsePEM, parseJWKS} {
			keys, err := parse(data)
			for _, key := range keys {
				if err == nil && key.N.BitLen() < shortestRSA {
					t.Errorf("a key of %d bits", key.N.BitLen())
				}
			}
		}
	})
}
