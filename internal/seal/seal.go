package seal

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"github.com/smallstep/pkcs7"

	"docket/internal/durable"
)

// ErrBroken says that a seal does not fit the bytes that it is held against, or is none of this archive.
var ErrBroken = errors.New("the seal does not fit")

// lifetime is how long the certificates last: longer than the longest retention that ends (30 years).
const lifetime = 50 * 365 * 24 * time.Hour

// Sealer makes and checks seals. It is safe for concurrent use.
type Sealer struct {
	ca, cert *x509.Certificate
	key      crypto.Signer
	signed   []pkcs7.Attribute // the signing certificate is part of what is signed
}

// Open reads the keys in dir (seal.key 0600, seal.pem, ca.pem), or makes them for the archive of that id.
// The key of the authority is used once, for the one certificate, and never kept.
func Open(dir, archiveID string, now time.Time) (*Sealer, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("keys folder: %w", err)
	}
	secret, err := os.ReadFile(filepath.Join(dir, "seal.key"))
	if errors.Is(err, fs.ErrNotExist) {
		if err := create(dir, archiveID, now); err != nil {
			return nil, fmt.Errorf("make the key of seals: %w", err)
		}
		secret, err = os.ReadFile(filepath.Join(dir, "seal.key"))
	}
	if err != nil {
		return nil, fmt.Errorf("read the key of seals: %w", err)
	}
	s := &Sealer{}
	if s.ca, err = readCertificate(dir, "ca.pem"); err != nil {
		return nil, err
	}
	if s.cert, err = readCertificate(dir, "seal.pem"); err != nil {
		return nil, err
	}
	block, _ := pem.Decode(secret)
	if block == nil {
		return nil, errors.New("keys/seal.key is damaged; restore it from a backup")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	signer, ok := key.(*ecdsa.PrivateKey)
	if err != nil || !ok || !signer.PublicKey.Equal(s.cert.PublicKey) {
		return nil, errors.New("keys/seal.key is damaged or not that of keys/seal.pem; restore it from a backup")
	}
	s.key = signer
	s.signed = []pkcs7.Attribute{signingCertificate(s.cert)}
	return s, nil
}

// signingCertificate is the attribute signing-certificate-v2 (RFC 5035): it ties the seal to one
// certificate, so that no other with the same key can be put in its place. SHA-256 is its default hash.
func signingCertificate(cert *x509.Certificate) pkcs7.Attribute {
	type essCertIDv2 struct{ CertHash []byte }
	type signingCertificateV2 struct{ Certs []essCertIDv2 }
	sum := sha256.Sum256(cert.Raw)
	return pkcs7.Attribute{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 16, 2, 47}, Value: signingCertificateV2{[]essCertIDv2{{sum[:]}}}}
}

// Seal returns the detached signature of content, DER.
func (s *Sealer) Seal(content []byte) ([]byte, error) {
	data, err := pkcs7.NewSignedData(content)
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	data.SetDigestAlgorithm(pkcs7.OIDDigestAlgorithmSHA256)
	if err := data.AddSigner(s.cert, s.key, pkcs7.SignerInfoConfig{ExtraSignedAttributes: s.signed}); err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	data.AddCertificate(s.ca)
	data.Detach()
	der, err := data.Finish()
	if err != nil {
		return nil, fmt.Errorf("seal: %w", err)
	}
	return der, nil
}

// Check returns ErrBroken unless seal is one of this archive over content.
func (s *Sealer) Check(content, seal []byte) error {
	parsed, err := pkcs7.Parse(seal)
	if err != nil {
		return ErrBroken
	}
	parsed.Content = content
	signer := parsed.GetOnlySigner()
	if parsed.Verify() != nil || signer == nil || !bytes.Equal(signer.Raw, s.cert.Raw) {
		return ErrBroken
	}
	return nil
}

// Authority is ca.pem: the certificate against which anyone can check the seals.
func (s *Sealer) Authority() []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.ca.Raw})
}

// Certificate and Key serve forms that are signed as PDF.
func (s *Sealer) Certificate() (cert, ca *x509.Certificate) { return s.cert, s.ca }

// Key is the key that belongs to Certificate.
func (s *Sealer) Key() crypto.Signer { return s.key }

func create(dir, archiveID string, now time.Time) error {
	authority, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return err
	}
	ca := template("Docket archive "+archiveID, 1, now)
	ca.IsCA, ca.BasicConstraintsValid, ca.KeyUsage = true, true, x509.KeyUsageCertSign
	caDER, err := x509.CreateCertificate(rand.Reader, ca, ca, &authority.PublicKey, authority)
	if err != nil {
		return err
	}
	cert := template("Docket seal "+archiveID, 2, now)
	cert.KeyUsage = x509.KeyUsageDigitalSignature | x509.KeyUsageContentCommitment
	certDER, err := x509.CreateCertificate(rand.Reader, cert, ca, &key.PublicKey, authority)
	if err != nil {
		return err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return err
	}
	// The key comes last: without it everything is made anew.
	for _, f := range []struct {
		name, kind string
		der        []byte
		mode       fs.FileMode
	}{{"ca.pem", "CERTIFICATE", caDER, 0o644}, {"seal.pem", "CERTIFICATE", certDER, 0o644}, {"seal.key", "PRIVATE KEY", secret, 0o600}} {
		if err := durable.WriteFile(filepath.Join(dir, f.name), pem.EncodeToMemory(&pem.Block{Type: f.kind, Bytes: f.der}), f.mode); err != nil {
			return err
		}
	}
	return nil
}

func template(name string, serial int64, now time.Time) *x509.Certificate {
	return &x509.Certificate{Subject: pkix.Name{CommonName: name}, SerialNumber: big.NewInt(serial),
		NotBefore: now.Add(-time.Hour), NotAfter: now.Add(lifetime)}
}

func readCertificate(dir, name string) (*x509.Certificate, error) {
	b, err := os.ReadFile(filepath.Join(dir, name))
	if err != nil {
		return nil, fmt.Errorf("read the certificate of seals: %w", err)
	}
	block, _ := pem.Decode(b)
	if block == nil {
		return nil, fmt.Errorf("keys/%s is damaged; restore it from a backup", name)
	}
	cert, err := x509.ParseCertificate(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("keys/%s is damaged; restore it from a backup", name)
	}
	return cert, nil
}
