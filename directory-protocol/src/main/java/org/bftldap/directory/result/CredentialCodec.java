package org.bftldap.directory.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;
import org.bftldap.directory.hash.HashParameters;
import org.bftldap.directory.hash.HashScheme;
import org.bftldap.directory.scram.ScramKeys;

/**
 * The bytes of a {@link CredentialAnswer}: version, salt, iterations, names of credential and entry, an octet that says which parts follow, and
 * these in the order of their bits. Stateless.
 */
final class CredentialCodec {

    /** Others are refused. 1 to 6 were of encodings that had a number for each combination of parts. */
    private static final int VERSION = 7;

    private static final int WITH_HASH = 1;
    private static final int WITH_SCRAM_KEPT = 2;
    private static final int WITH_SCRAM_SHOWN = 4;
    private static final int WITH_GUARD = 8;
    private static final int WITH_SPENT = 16;
    private static final int PARTS_END = 32;

    private static final int HASH_ID_BYTES_MAX = 32;

    private CredentialCodec() {}

    static byte[] encode(CredentialAnswer answer) {
        Encoder out = new Encoder(192);
        out.octet(VERSION).blob(answer.salt()).number(answer.iterations());
        out.raw(answer.credentialId()).raw(answer.entryUuid());
        out.octet(derivation(answer.imported(), answer.scram())
                | (answer.guard().isPresent() ? WITH_GUARD : 0)
                | (answer.spent().isEmpty() ? 0 : WITH_SPENT));
        answer.imported().ifPresent(hash -> hash(out, hash));
        if (answer.scram() instanceof ScramPart.Shown shown) {
            out.raw(shown.keys().storedKey()).raw(shown.keys().serverKey());
        }
        answer.guard().ifPresent(guard -> out.octet(guard.failures().ordinal())
                .fixedLong(guard.lockedUntilMillis())
                .octet(guard.quality().ordinal())
                .number(guard.minLength()));
        if (!answer.spent().isEmpty()) {
            out.octet(answer.spent().size());
            answer.spent().forEach(former -> former(out, former));
        }
        return out.toBytes();
    }

    private static int derivation(Optional<HashParameters> imported, ScramPart scram) {
        int ofScram = scram instanceof ScramPart.Shown ? WITH_SCRAM_SHOWN : scram instanceof ScramPart.Kept ? WITH_SCRAM_KEPT : 0;
        return ofScram | (imported.isPresent() ? WITH_HASH : 0);
    }

    private static void hash(Encoder out, HashParameters hash) {
        out.text(hash.scheme().id()).blob(hash.salt()).number(hash.rounds());
    }

    private static void former(Encoder out, FormerCredential former) {
        out.blob(former.salt()).number(former.iterations()).raw(former.credentialId());
        out.octet(derivation(former.imported(), former.scram()));
        former.imported().ifPresent(hash -> hash(out, hash));
    }

    static CredentialAnswer decode(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        if (in.octet() != VERSION) {
            throw new DecodeException("encoding version of a credential is not " + VERSION);
        }
        byte[] salt = salt(in);
        int iterations = iterations(in);
        byte[] credentialId = in.raw(16);
        byte[] entryUuid = in.raw(16);
        int parts = in.choice(PARTS_END, "parts of a credential");
        checkDerivation(parts);
        Optional<HashParameters> imported = imported(in, parts);
        ScramPart scram = (parts & WITH_SCRAM_SHOWN) != 0
                ? new ScramPart.Shown(new ScramKeys(in.raw(ScramKeys.BYTES), in.raw(ScramKeys.BYTES)))
                : hidden(parts);
        Optional<PasswordGuard> guard = (parts & WITH_GUARD) != 0 ? Optional.of(guard(in)) : Optional.empty();
        List<FormerCredential> spent = (parts & WITH_SPENT) != 0 ? spent(in) : List.of();
        in.end();
        if (guard.isEmpty() && !spent.isEmpty()) {
            throw new DecodeException("former credentials without a policy");
        }
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported, scram, guard, spent);
    }

    /** One way at most in which the password is not used as it was sent. */
    private static void checkDerivation(int parts) throws DecodeException {
        if (Integer.bitCount(parts & (WITH_HASH | WITH_SCRAM_KEPT | WITH_SCRAM_SHOWN)) > 1) {
            throw new DecodeException("a credential of several kinds");
        }
    }

    private static Optional<HashParameters> imported(Decoder in, int parts) throws DecodeException {
        return (parts & WITH_HASH) != 0 ? Optional.of(hash(in)) : Optional.empty();
    }

    private static ScramPart hidden(int parts) {
        return (parts & WITH_SCRAM_KEPT) != 0 ? new ScramPart.Kept() : new ScramPart.None();
    }

    private static byte[] salt(Decoder in) throws DecodeException {
        byte[] salt = in.blob(CredentialAnswer.SALT_BYTES_MAX, "salt");
        if (salt.length < CredentialAnswer.SALT_BYTES_MIN) {
            throw new DecodeException("credential with too short a salt");
        }
        return salt;
    }

    private static int iterations(Decoder in) throws DecodeException {
        int iterations = in.number(CredentialAnswer.ITERATIONS_MAX, "iterations");
        if (iterations < 1) {
            throw new DecodeException("credential without iterations");
        }
        return iterations;
    }

    private static List<FormerCredential> spent(Decoder in) throws DecodeException {
        int count = in.choice(CredentialAnswer.SPENT_MAX + 1, "number of former credentials");
        if (count == 0) {
            throw new DecodeException("former credentials without any");
        }
        List<FormerCredential> spent = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] salt = salt(in);
            int iterations = iterations(in);
            byte[] credentialId = in.raw(16);
            int parts = in.choice(WITH_SCRAM_SHOWN, "parts of a former credential");
            checkDerivation(parts);
            spent.add(new FormerCredential(salt, iterations, credentialId, imported(in, parts), hidden(parts)));
        }
        return spent;
    }

    private static PasswordGuard guard(Decoder in) throws DecodeException {
        PasswordGuard.Failures failures = PasswordGuard.Failures.values()[in.choice(PasswordGuard.Failures.values().length, "failures")];
        long lockedUntil = in.fixedLong();
        PasswordGuard.Quality quality = PasswordGuard.Quality.values()[in.choice(PasswordGuard.Quality.values().length, "quality")];
        return new PasswordGuard(failures, lockedUntil, quality, in.number(Integer.MAX_VALUE, "minimum length"));
    }

    private static HashParameters hash(Decoder in) throws DecodeException {
        String id = in.text(HASH_ID_BYTES_MAX, "hash scheme");
        byte[] salt = in.blob(HashParameters.SALT_BYTES_MAX, "salt of a hash");
        int rounds = in.number(HashParameters.ROUNDS_MAX, "rounds of a hash");
        try {
            return new HashParameters(HashScheme.byId(id).orElseThrow(() -> new DecodeException("an unknown hash scheme")), salt, rounds);
        } catch (IllegalArgumentException e) {
            throw new DecodeException("a hash out of its bounds");
        }
    }
}
