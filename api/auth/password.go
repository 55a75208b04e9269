package auth

import (
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// password is what a user's password is checked against.
type password struct {
	salt       string
	iterations int
	hash       []byte
}

// hashScheme is the only form of password hashes that is read.
const hashScheme = "pbkdf2_sha256"

// mostIterations keeps one check under some seconds of one processor.
const mostIterations = 10_000_000

// newPassword reads what u has. A plain password is kept as a hash of one round:
// the configuration holds it anyway.
func newPassword(u User) (password, error) {
	switch {
	case (u.Password == "") == (u.PasswordHash == ""):
		return password{}, errors.New(`give either "password" or "password_hash"`)
	case u.Password != "":
		p := password{iterations: 1}
		var err error
		p.hash, err = p.of(u.Password, sha256.Size)
		return p, err
	}
	parts := strings.Split(u.PasswordHash, "$")
	if len(parts) != 4 || parts[0] != hashScheme {
		return password{}, fmt.Errorf("password_hash: want %s$ITERATIONS$SALT$HASH", hashScheme)
	}
	n, err := strconv.Atoi(parts[1])
	if err != nil || n < 1 || n > mostIterations {
		return password{}, fmt.Errorf("password_hash: %s iterations, want 1 to %d", parts[1], mostIterations)
	}
	hash, err := base64.StdEncoding.DecodeString(parts[3])
	if err != nil || len(hash) != sha256.Size {
		return password{}, errors.New("password_hash: the hash is not 32 bytes in base64")
	}
	return password{parts[2], n, hash}, nil
}

func (p password) of(given string, size int) ([]byte, error) {
	return pbkdf2.Key(sha256.New, given, []byte(p.salt), p.iterations, size)
}

// matches reports whether given is the password. It compares in constant time.
func (p password) matches(given string) bool {
	sum, err := p.of(given, len(p.hash))
	return err == nil && len(p.hash) > 0 && subtle.ConstantTimeCompare(sum, p.hash) == 1
}

// users holds the pairs for sessions by name.
type users struct {
	byName map[string]known
	// stranger is checked for names that nobody has, so that they take as long
	// as a wrong password does.
	stranger password
}

type known struct {
	id Identity
	password
}

func newUsers(list []User) (*users, error) {
	us := &users{byName: map[string]known{}, stranger: password{iterations: 1, hash: make([]byte, sha256.Size)}}
	for i, u := range list {
		p, err := newPassword(u)
		switch {
		case u.Username == "":
			err = errors.New("the username is missing")
		case us.byName[u.Username].iterations > 0:
			err = fmt.Errorf("the username %q stands twice", u.Username)
		case err == nil:
			err = checkTenant(u.Tenant)
		}
		if err != nil {
			return nil, fmt.Errorf("users[%d]: %w", i, err)
		}
		us.byName[u.Username] = known{Identity{Tenant: u.Tenant, Name: u.Username, By: BySession}, p}
		us.stranger.iterations = max(us.stranger.iterations, p.iterations)
	}
	return us, nil
}

// find returns who a pair belongs to.
func (us *users) find(username, given string) (Identity, bool) {
	u, ok := us.byName[username]
	if !ok {
		us.stranger.matches(given)
		return Identity{}, false
	}
	return u.id, u.matches(given)
}
