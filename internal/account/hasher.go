package account

import (
	"context"
	"fmt"

	"github.com/alexedwards/argon2id"
)

// hasher runs argon2id, at most two at once: each takes 19 MiB and a core (OWASP's first choice of
// parameters), and a flood of sign-ins must not take the machine.
type hasher struct {
	slots  chan struct{}
	params *argon2id.Params
	// decoy is compared when there is no such person, so that both cases do the same work.
	decoy string
}

func newHasher() *hasher {
	h := &hasher{slots: make(chan struct{}, 2),
		params: &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}}
	decoy, err := argon2id.CreateHash("a password that nobody has", h.params)
	if err != nil {
		panic("the system gives no random numbers: " + err.Error())
	}
	h.decoy = decoy
	return h
}

func (h *hasher) enter(ctx context.Context) (leave func(), err error) {
	select {
	case h.slots <- struct{}{}:
		return func() { <-h.slots }, nil
	case <-ctx.Done():
		return nil, ErrSlowDown.Because(ctx.Err()).After(5)
	}
}

// Hash returns the argon2id hash of password.
func (h *hasher) Hash(ctx context.Context, password string) (string, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return "", err
	}
	defer leave()
	hash, err := argon2id.CreateHash(password, h.params)
	if err != nil {
		return "", fmt.Errorf("hash password: %w", err)
	}
	return hash, nil
}

// Matches reports whether password belongs to hash; an empty hash matches nothing, after the same work.
func (h *hasher) Matches(ctx context.Context, password, hash string) (bool, error) {
	leave, err := h.enter(ctx)
	if err != nil {
		return false, err
	}
	defer leave()
	if hash == "" {
		_, err := argon2id.ComparePasswordAndHash(password, h.decoy)
		return false, err
	}
	return argon2id.ComparePasswordAndHash(password, hash)
}
