// Package opaque makes the ids and secrets that stand in addresses, keys and cookies. They say
// nothing about what they name; the visible numbers of the office are not ids (domain 2.4).
package opaque

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"

	"github.com/oklog/ulid/v2"
)

// ID returns a new id: 26 characters of Crockford's base 32, 80 of its 128 bits random.
func ID() string { return ulid.Make().String() }

// Token returns a new secret of 256 random bits, in URL-safe base64.
func Token() string {
	secret := make([]byte, 32)
	if _, err := rand.Read(secret); err != nil {
		panic("the system gives no random numbers: " + err.Error()) // documented never to happen
	}
	return base64.RawURLEncoding.EncodeToString(secret)
}

// Hash returns what is kept of a token: its SHA-256.
func Hash(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
