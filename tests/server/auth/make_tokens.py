"""Makes tokens.json and the key set beside it: tokens of an identity provider, good and bad, signed by PyJWT and cryptography.

    python3 tests/server/auth/make_tokens.py

Every run makes new keys; the private ones are not kept. Times are relative to NOW, which the test uses as its clock.
"""

import base64
import hashlib
import hmac
import json
import os

import jwt
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa

NOW = 1_763_000_000
HERE = os.path.dirname(os.path.abspath(__file__))
ISSUER, AUDIENCE = "https://sso.example.cn", "haishu"


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def number(value, size=None):
    return b64(value.to_bytes(size or (value.bit_length() + 7) // 8, "big"))


rsa_key, other_rsa, ec_key = rsa.generate_private_key(65537, 2048), rsa.generate_private_key(65537, 2048), ec.generate_private_key(ec.SECP256R1())
rsa_public, ec_public = rsa_key.public_key().public_numbers(), ec_key.public_key().public_numbers()
keys = {"keys": [
    {"kty": "RSA", "kid": "r1", "use": "sig", "alg": "RS256", "n": number(rsa_public.n), "e": number(rsa_public.e)},
    {"kty": "EC", "kid": "e1", "crv": "P-256", "x": number(ec_public.x, 32), "y": number(ec_public.y, 32)},
]}
pem = rsa_key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)

GOOD = {"iss": ISSUER, "aud": AUDIENCE, "exp": NOW + 600, "nbf": NOW - 10, "iat": NOW - 10, "sub": "42",
        "preferred_username": "wang", "groups": ["all", "gis-clerks"], "department": "urban"}


def signed(claims=None, key=rsa_key, algorithm="RS256", kid="r1", headers=None, without=()):
    body = {name: value for name, value in {**GOOD, **(claims or {})}.items() if name not in without}
    return jwt.encode(body, key, algorithm, headers={**({"kid": kid} if kid else {}), **(headers or {})})


def raw(header, payload, key=rsa_key):
    """Signed with RS256 over these very bytes."""
    text = b64(header.encode()) + "." + b64(payload.encode())
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import padding
    return text + "." + b64(key.sign(text.encode(), padding.PKCS1v15(), hashes.SHA256()))


def hs256(secret, kid="r1"):
    text = b64(json.dumps({"alg": "HS256", "kid": kid, "typ": "JWT"}).encode()) + "." + b64(json.dumps(GOOD).encode())
    return text + "." + b64(hmac.new(secret, text.encode(), hashlib.sha256).digest())


HEADER = '{"alg":"RS256","kid":"r1"}'
PAYLOAD = json.dumps(GOOD)
good = signed()
head, body, signature = good.split(".")
der = rsa_key.public_key().public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
accepted = {
    "RS256": good,
    "ES256": signed(key=ec_key, algorithm="ES256", kid="e1"),
    "one of several audiences": signed({"aud": ["other", AUDIENCE]}),
    "expired within the skew": signed({"exp": NOW - 59}),
    "not yet valid within the skew": signed({"nbf": NOW + 59}),
    "a role as one text": signed({"groups": "gis-clerks"}),
    "raw bytes": raw(HEADER, PAYLOAD),
}
refused = {
    "alg none, no signature": b64(b'{"alg":"none","kid":"r1"}') + "." + body + ".",
    "alg none, with a signature": b64(b'{"alg":"none","kid":"r1"}') + "." + body + "." + signature,
    "alg nOnE": b64(b'{"alg":"nOnE","kid":"r1"}') + "." + body + ".",
    "no alg": raw('{"kid":"r1"}', PAYLOAD),
    "HS256 with the public key as PEM": hs256(pem),
    "HS256 with the public key as DER": hs256(der),
    "HS256 with an empty secret": hs256(b""),
    "another algorithm of the same key": signed(algorithm="RS512"),
    "PS256": signed(algorithm="PS256"),
    "ES256 in the name of the RSA key": signed(key=ec_key, algorithm="ES256", kid="r1"),
    "RS256 in the name of the EC key": signed(kid="e1"),
    "another key under our kid": signed(key=other_rsa),
    "unknown kid": signed(kid="r2"),
    "no kid": signed(kid=None),
    "kid that is a path": signed(kid="../../dev/null"),
    "jku": signed(headers={"jku": "http://127.0.0.1:1/keys.json"}),
    "x5u": signed(headers={"x5u": "http://127.0.0.1:1/cert.pem"}),
    "jwk of another key in the header": signed(key=other_rsa, headers={"jwk": {"kty": "RSA", "n": number(other_rsa.public_key().public_numbers().n), "e": "AQAB"}}),
    "crit": signed(headers={"crit": ["exp"]}),
    "expired": signed({"exp": NOW - 60}),
    "no exp": signed(without=("exp",)),
    "exp as text": raw(HEADER, json.dumps({**GOOD, "exp": str(NOW + 600)})),
    "exp beyond all time": raw(HEADER, PAYLOAD.replace(str(NOW + 600), "1e400")),
    "not yet valid": raw(HEADER, json.dumps({**GOOD, "nbf": NOW + 61})),
    "issued in the future": raw(HEADER, json.dumps({**GOOD, "iat": NOW + 61})),
    "another issuer": signed({"iss": "https://sso.example.com"}),
    "an issuer with a slash more": signed({"iss": ISSUER + "/"}),
    "no issuer": signed(without=("iss",)),
    "another audience": signed({"aud": "other"}),
    "no audience": signed(without=("aud",)),
    "audiences without ours": signed({"aud": ["other", "third"]}),
    "no role of the table": signed({"groups": ["all"]}),
    "no groups": signed(without=("groups",)),
    "no name": signed(without=("preferred_username",)),
    "a name with a line break": signed({"preferred_username": "wang\nli"}),
    "a name that is no text": signed({"preferred_username": ["wang"]}),
    "exp twice": raw(HEADER, PAYLOAD[:-1] + f', "exp": {NOW + 600}}}'),
    "groups twice": raw(HEADER, '{"groups": "gis-clerks", ' + PAYLOAD[1:]),
    "alg twice": raw('{"alg":"none","alg":"RS256","kid":"r1"}', PAYLOAD),
    "payload is a list": raw(HEADER, "[]"),
    "payload is no JSON": raw(HEADER, "{"),
    "payload nests deep": raw(HEADER, PAYLOAD[:-1] + ', "x": ' + "[" * 100 + "]" * 100 + "}"),
    "changed payload": head + "." + b64(json.dumps({**GOOD, "groups": ["gis-approvers"]}).encode()) + "." + signature,
    "cut signature": good[:-4],
    "padding in base64": head + "=." + body + "." + signature,
    "no signature": head + "." + body + ".",
    "four parts": good + ".x",
    "two parts": head + "." + body,
}
with open(os.path.join(HERE, "tokens.json"), "w", encoding="utf-8") as out:
    json.dump({"now": NOW, "accepted": accepted, "refused": refused}, out, indent=1)
    out.write("\n")
with open(os.path.join(HERE, "token_keys.json"), "w", encoding="utf-8") as out:
    json.dump(keys, out, indent=1)
    out.write("\n")
