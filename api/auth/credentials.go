package auth

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/saggar3d/saggar/internal/jsonkeys"
)

// Credentials are what requests are checked against. The zero value accepts
// nobody.
type Credentials struct {
	Keys    []Key    `json:"keys"`
	Issuers []Issuer `json:"issuers"`
	Users   []User   `json:"users"`
}

// Key is a static bearer key. Exactly one of Key and SHA256 is given; with the
// hash, whoever reads the configuration cannot use the key.
type Key struct {
	Tenant string `json:"tenant"`
	// Name tells the keys of a tenant apart in logs. Default: the tenant.
	Name string `json:"name"`
	Key  string `json:"key"`
	// SHA256 is the hash of the key, 64 hexadecimal digits.
	SHA256 string `json:"sha256"`
}

// User is a pair for cookie sessions. Exactly one of Password and PasswordHash
// is given.
type User struct {
	Tenant   string `json:"tenant"`
	Username string `json:"username"`
	Password string `json:"password"`
	// PasswordHash is pbkdf2_sha256$ITERATIONS$SALT$HASH, the hash in base64, as
	// Django and passlib write it.
	PasswordHash string `json:"password_hash"`
}

// Empty reports whether nobody could be accepted.
func (c Credentials) Empty() bool {
	return len(c.Keys)+len(c.Issuers)+len(c.Users) == 0
}

// shortestKey is the fewest characters of a key: a key is made by a machine, and
// 16 characters of base64 are 96 bits.
const shortestKey = 16

// largestFile bounds what is read of a file of credentials.
const largestFile = 16 << 20

// ReadFile reads a file of credentials: one JSON object with the lists "keys",
// "issuers" and "users". Files that issuers name are looked for beside it. Keys
// that are not known are errors, as a misspelt "audience" would let too many in.
func ReadFile(path string) (Credentials, error) {
	var c Credentials
	data, err := readBounded(path)
	if err != nil {
		return c, fmt.Errorf("credentials: %w", err)
	}
	if err := jsonkeys.Decode(data, &c); err != nil {
		return Credentials{}, fmt.Errorf("credentials %s: %w", path, err)
	}
	for i := range c.Issuers {
		c.Issuers[i].beside(filepath.Dir(path))
	}
	return c, nil
}

func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, largestFile+1))
	if err == nil && len(data) > largestFile {
		err = fmt.Errorf("%s: over %d bytes", path, largestFile)
	}
	return data, err
}

// ParseKey reads "tenant:key", the form in which a key is given without a file.
func ParseKey(text string) (Key, error) {
	tenant, key, ok := strings.Cut(text, ":")
	if !ok {
		return Key{}, errors.New("an API key is given as tenant:key") // the text may be the key
	}
	k := Key{Tenant: tenant, Key: key}
	_, err := k.digest()
	return k, err
}

// digest returns the SHA-256 of the key.
func (k Key) digest() (sum [32]byte, err error) {
	switch {
	case checkTenant(k.Tenant) != nil:
		return sum, checkTenant(k.Tenant)
	case (k.Key == "") == (k.SHA256 == ""):
		return sum, errors.New(`give either "key" or "sha256"`)
	case k.Key != "" && len(k.Key) < shortestKey:
		return sum, fmt.Errorf("a key of %d characters is too short: at least %d", len(k.Key), shortestKey)
	case k.Key != "":
		return hashKey(k.Key), nil
	}
	raw, err := hex.DecodeString(k.SHA256)
	if err != nil || len(raw) != len(sum) {
		return sum, errors.New(`"sha256" is not 64 hexadecimal digits`)
	}
	copy(sum[:], raw)
	return sum, nil
}

// longestTenant bounds what stands in every row of the database.
const longestTenant = 200

func checkTenant(tenant string) error {
	switch {
	case tenant == "":
		return errors.New("the tenant is missing")
	case len(tenant) > longestTenant:
		return fmt.Errorf("a tenant of %d bytes is too long: at most %d", len(tenant), longestTenant)
	case strings.ContainsFunc(tenant, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }):
		return fmt.Errorf("the tenant %q holds characters that cannot be printed", tenant)
	}
	return nil
}
