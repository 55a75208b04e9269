package auth

import (
	"crypto/sha256"
	"crypto/subtle"
	"fmt"
)

// keyring holds the hashes of the static keys.
type keyring []ringKey

type ringKey struct {
	sum [32]byte
	id  Identity
}

func hashKey(key string) [32]byte { return sha256.Sum256([]byte(key)) }

func newKeyring(keys []Key) (keyring, error) {
	ring := make(keyring, 0, len(keys))
	for i, k := range keys {
		sum, err := k.digest()
		if err != nil {
			return nil, fmt.Errorf("keys[%d]: %w", i, err)
		}
		for j := range ring {
			if ring[j].sum == sum {
				return nil, fmt.Errorf("keys[%d]: the same key as keys[%d]", i, j)
			}
		}
		name := k.Name
		if name == "" {
			name = k.Tenant
		}
		ring = append(ring, ringKey{sum, Identity{Tenant: k.Tenant, Name: name, By: ByKey}})
	}
	return ring, nil
}

// find returns whose key it is. It always walks the whole ring, so that the time
// it takes says nothing about which key was nearly right.
func (r keyring) find(key string) (Identity, bool) {
	sum := hashKey(key)
	found := -1
	for i := range r {
		found = subtle.ConstantTimeSelect(subtle.ConstantTimeCompare(sum[:], r[i].sum[:]), i, found)
	}
	if found < 0 {
		return Identity{}, false
	}
	return r[found].id, true
}
