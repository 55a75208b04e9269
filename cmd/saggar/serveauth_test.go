package main

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// writeCredentials writes a file of credentials with a user and an issuer, whose
// private key it returns.
func writeCredentials(t *testing.T) (file string, key *rsa.PrivateKey) {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	file = filepath.Join(dir, "credentials.json")
	for name, text := range map[string][]byte{
		filepath.Join(dir, "shop.pem"): pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der}),
		file: []byte(`{"issuers": [{"issuer": "shop", "public_key_file": "shop.pem"}],
			"users": [{"tenant": "acme", "username": "anna", "password": "plain words"}]}`),
	} {
		if err := os.WriteFile(name, text, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return file, key
}

// rs256 makes a token by hand, as RFC 7515 says.
func rs256(t *testing.T, key *rsa.PrivateKey, claims map[string]any) string {
	t.Helper()
	var parts []string
	for _, v := range []any{map[string]string{"alg": "RS256"}, claims} {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		parts = append(parts, base64.RawURLEncoding.EncodeToString(data))
	}
	text := strings.Join(parts, ".")
	sum := sha256.Sum256([]byte(text))
	sig, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA256, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return text + "." + base64.RawURLEncoding.EncodeToString(sig)
}

// status sends a request to an address that nobody knows: 404 is let in.
func status(t *testing.T, address, header, value string) int {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), "GET", address+"/nothing/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set(header, value)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	return resp.StatusCode
}

// TestServeTokens is acceptance 11 of the conventions on a running server, and a
// session that outlives it.
func TestServeTokens(t *testing.T) {
	credentials, key := writeCredentials(t)
	data := filepath.Join(t.TempDir(), "data")
	address, end := serving(t, "--data", data, "--credentials", credentials, "--no-work")
	now := time.Now().Unix()
	good := rs256(t, key, map[string]any{"iss": "shop", "exp": now + 3600})
	late := rs256(t, key, map[string]any{"iss": "shop", "exp": now - 1})
	head, rest, _ := strings.Cut(good, ".")
	_, sig, _ := strings.Cut(rest, ".")
	changed := base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, `{"iss":"shop","exp":%d}`, now+7200))
	for token, want := range map[string]int{
		good: http.StatusNotFound, late: http.StatusUnauthorized, head + "." + changed + "." + sig: http.StatusUnauthorized,
		"": http.StatusUnauthorized,
	} {
		if got := status(t, address, "Authorization", "Bearer "+token); got != want {
			t.Errorf("%.60s...: %d, want %d", token, got, want)
		}
	}
	resp, err := http.Post(address+"/sessions/", "application/json", strings.NewReader(`{"username": "anna", "password": "plain words"}`))
	if err != nil || len(resp.Cookies()) != 1 {
		t.Fatalf("%v %v", resp, err)
	}
	resp.Body.Close()
	cookie := resp.Cookies()[0].Name + "=" + resp.Cookies()[0].Value
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
	again, end := serving(t, "--data", data, "--credentials", credentials, "--no-work")
	if got := status(t, again, "Cookie", cookie); got != http.StatusNotFound {
		t.Errorf("the session after a restart: %d", got)
	}
	if code := end(); code != exitOK {
		t.Errorf("exit code %d", code)
	}
}
