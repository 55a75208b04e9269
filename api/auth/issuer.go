package auth

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"path/filepath"
)

// Issuer is somebody whose signed tokens are accepted: those whose claim "iss"
// is its Issuer. Exactly one of PublicKeyFile, JWKSFile and Secret is given, and
// it alone decides the algorithm: RS256 for public keys, HS256 for the secret. A
// token's own word for it is only compared.
type Issuer struct {
	// Issuer is the value of the claim "iss".
	Issuer string `json:"issuer"`
	// Tenant owns what the tokens make. Default: the issuer.
	Tenant string `json:"tenant"`
	// Audience, if given, must be among the claim "aud".
	Audience string `json:"audience"`
	// PublicKeyFile is a PEM file with an RSA public key or certificate.
	PublicKeyFile string `json:"public_key_file"`
	// JWKSFile is a JSON Web Key Set (RFC 7517). Keys other than RSA for
	// signatures are passed over.
	JWKSFile string `json:"jwks_file"`
	// Secret is shared with the issuer, at least 32 bytes (RFC 7518, 3.2).
	Secret string `json:"secret"`
}

const (
	shortestHS256 = 32   // bytes, RFC 7518 section 3.2
	shortestRSA   = 2048 // bits, RFC 7518 section 3.3
)

// beside makes the names of files relative to dir.
func (i *Issuer) beside(dir string) {
	for _, name := range []*string{&i.PublicKeyFile, &i.JWKSFile} {
		if *name != "" && !filepath.IsAbs(*name) {
			*name = filepath.Join(dir, *name)
		}
	}
}

// trusted is an issuer with its keys read.
type trusted struct {
	id       Identity
	audience string
	secret   []byte
	public   map[string]*rsa.PublicKey // by key id; "" for one without
}

func (i Issuer) open() (*trusted, error) {
	t := &trusted{id: Identity{Tenant: i.Tenant, Name: i.Issuer, By: ByToken}, audience: i.Audience}
	if t.id.Tenant == "" {
		t.id.Tenant = i.Issuer
	}
	given := 0
	for _, s := range []string{i.PublicKeyFile, i.JWKSFile, i.Secret} {
		if s != "" {
			given++
		}
	}
	switch {
	case i.Issuer == "":
		return nil, errors.New("the issuer is missing")
	case given != 1:
		return nil, errors.New(`give one of "public_key_file", "jwks_file" and "secret"`)
	case i.Secret != "" && len(i.Secret) < shortestHS256:
		return nil, fmt.Errorf("a secret of %d bytes is too short: at least %d", len(i.Secret), shortestHS256)
	case i.Secret != "":
		t.secret = []byte(i.Secret)
		return t, checkTenant(t.id.Tenant)
	}
	name, parse := i.PublicKeyFile, parsePEM
	if i.JWKSFile != "" {
		name, parse = i.JWKSFile, parseJWKS
	}
	data, err := readBounded(name)
	if err != nil {
		return nil, err
	}
	if t.public, err = parse(data); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return t, checkTenant(t.id.Tenant)
}

// parsePEM reads the first public key or certificate of a PEM file.
func parsePEM(data []byte) (map[string]*rsa.PublicKey, error) {
	for block, rest := pem.Decode(data); block != nil; block, rest = pem.Decode(rest) {
		key, err := publicOf(block)
		if err != nil {
			return nil, err
		}
		if key != nil {
			return map[string]*rsa.PublicKey{"": key}, checkRSA(key)
		}
	}
	return nil, errors.New("no public key in PEM form")
}

func publicOf(block *pem.Block) (*rsa.PublicKey, error) {
	var key any
	var err error
	switch block.Type {
	case "PUBLIC KEY":
		key, err = x509.ParsePKIXPublicKey(block.Bytes)
	case "RSA PUBLIC KEY":
		key, err = x509.ParsePKCS1PublicKey(block.Bytes)
	case "CERTIFICATE":
		var cert *x509.Certificate
		if cert, err = x509.ParseCertificate(block.Bytes); err == nil {
			key = cert.PublicKey
		}
	case "PRIVATE KEY", "RSA PRIVATE KEY":
		return nil, errors.New("a private key: only its owner may have it; give the public key")
	default:
		return nil, nil // something else that stands in the same file
	}
	if err != nil {
		return nil, err
	}
	public, ok := key.(*rsa.PublicKey)
	if !ok {
		return nil, fmt.Errorf("a public key of kind %T, want RSA", key)
	}
	return public, nil
}

// jwk is what is read of a JSON Web Key.
type jwk struct {
	Kty, Kid, Use, Alg, N, E string
}

// parseJWKS reads the RSA keys for signatures of a JSON Web Key Set.
func parseJWKS(data []byte) (map[string]*rsa.PublicKey, error) {
	var set struct{ Keys []jwk }
	if err := json.Unmarshal(data, &set); err != nil {
		return nil, err
	}
	keys := map[string]*rsa.PublicKey{}
	for i, k := range set.Keys {
		if k.Kty != "RSA" || k.Use != "" && k.Use != "sig" || k.Alg != "" && k.Alg != "RS256" {
			continue
		}
		key, err := k.rsa()
		if err != nil {
			return nil, fmt.Errorf("keys[%d]: %w", i, err)
		}
		if keys[k.Kid] != nil {
			return nil, fmt.Errorf("keys[%d]: the kid %q stands twice", i, k.Kid)
		}
		keys[k.Kid] = key
	}
	if len(keys) == 0 {
		return nil, errors.New("no RSA key for RS256 signatures")
	}
	return keys, nil
}

func (k jwk) rsa() (*rsa.PublicKey, error) {
	n, errN := base64.RawURLEncoding.DecodeString(k.N)
	e, errE := base64.RawURLEncoding.DecodeString(k.E)
	// An exponent is 65537 nearly always; crypto/rsa takes none over 31 bits.
	if errN != nil || errE != nil || len(e) == 0 || len(e) > 4 {
		return nil, errors.New(`"n" or "e" is not what RFC 7518 section 6.3 says`)
	}
	key := &rsa.PublicKey{N: new(big.Int).SetBytes(n), E: int(new(big.Int).SetBytes(e).Int64())}
	return key, checkRSA(key)
}

func checkRSA(key *rsa.PublicKey) error {
	bits := key.N.BitLen()
	switch {
	case bits < shortestRSA:
		return fmt.Errorf("an RSA key of %d bits is too short: at least %d", bits, shortestRSA)
	case bits > 8*shortestRSA: // checking a signature would take long
		return fmt.Errorf("an RSA key of %d bits is too long: at most %d", bits, 8*shortestRSA)
	case key.E < 3 || key.E%2 == 0 || key.E > 1<<31-1:
		return fmt.Errorf("an RSA key with the exponent %d", key.E)
	}
	return nil
}
