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
 * Results as bytes and back, canonical like {@link org.bftldap.directory.operation.OperationCodec}.
 *
 * <p>Which answer has which form: a write's result is an encoded {@link DirectoryResult}; the only chunk of a
 * {@code CredentialQuery}'s answer is an encoded {@link CredentialAnswer}, that of a {@code SubjectQuery}'s an encoded
 * {@link SubjectAnswer}; all other reads (search, compare, who am I) answer in the
 * chunks of {@link ChunkWriter}, the last item being {@link SearchItem.Done}. The DN that {@code WhoAmI} found stands in its result's
 * {@code matchedDn}.
 */
public final class ResultCodec {

    /** Of the encoding; another one is refused. */
    public static final int VERSION = 1;

    /** Of the encoding of results with controls, which stand behind the rest. */
    private static final int VERSION_WITH_CONTROLS = 2;

    /** Of the encoding of credentials that were made of another server's hash. */
    private static final int VERSION_WITH_HASH = 2;

    /** Of the encoding of credentials under a password policy, without and with such a hash. */
    private static final int VERSION_WITH_GUARD = 3;

    private static final int VERSION_WITH_HASH_AND_GUARD = 4;

    /** The same with credentials that must not be used again. */
    private static final int VERSION_WITH_GUARD_AND_SPENT = 5;

    private static final int VERSION_WITH_HASH_GUARD_AND_SPENT = 6;

    /** Of the encoding of credentials with keys for SCRAM, not shown and shown; whether they are under a policy stands in an octet of its own. */
    private static final int VERSION_WITH_SCRAM = 7;

    private static final int VERSION_WITH_SCRAM_SHOWN = 8;

    /** Of former credentials: made of the password as it was sent, of another server's hash, of the prepared password. */
    private static final int FORMER_CLEAR = 0;

    private static final int FORMER_HASHED = 1;
    private static final int FORMER_PREPARED = 2;
    private static final int FORMER_FORMS = 3;

    private static final int HASH_ID_BYTES_MAX = 32;

    /** Of a result's DN, text or referral, as UTF-8. */
    static final int TEXT_BYTES_MAX = 64 << 10;

    static final int REFERRALS_MAX = 1_024;
    static final int CODE_MAX = 65_535;
    static final int CONTROLS_MAX = 16;

    private ResultCodec() {}

    public static byte[] encode(DirectoryResult result) {
        Encoder out = new Encoder(16 + result.matchedDn().length() + result.message().length());
        boolean controlled = !result.controls().isEmpty();
        out.octet(controlled ? VERSION_WITH_CONTROLS : VERSION).number(result.code()).text(result.matchedDn()).text(result.message());
        out.number(result.referrals().size());
        result.referrals().forEach(out::text);
        if (controlled) {
            controls(out, result.controls());
        }
        return out.toBytes();
    }

    public static DirectoryResult decodeResult(byte[] bytes) throws DecodeException {
        return decodeResult(bytes, 0, bytes.length);
    }

    static DirectoryResult decodeResult(byte[] bytes, int offset, int length) throws DecodeException {
        Decoder in = new Decoder(bytes, offset, length);
        int version = in.octet();
        if (version != VERSION && version != VERSION_WITH_CONTROLS) {
            throw new DecodeException("encoding version is not " + VERSION);
        }
        int code = in.number(CODE_MAX, "result code");
        String matchedDn = in.text(TEXT_BYTES_MAX, "matched DN");
        String message = in.text(TEXT_BYTES_MAX, "message");
        int count = in.count(REFERRALS_MAX, 1, "referrals");
        List<String> referrals = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            referrals.add(in.text(TEXT_BYTES_MAX, "referral"));
        }
        List<ResponseControl> controls = version == VERSION_WITH_CONTROLS ? controls(in) : List.of();
        in.end();
        return new DirectoryResult(code, matchedDn, message, referrals, controls);
    }

    static void controls(Encoder out, List<ResponseControl> controls) {
        out.number(controls.size());
        controls.forEach(control -> out.text(control.oid()).blob(control.value()));
    }

    static List<ResponseControl> controls(Decoder in) throws DecodeException {
        int count = in.count(CONTROLS_MAX, 2, "controls");
        if (count == 0) {
            throw new DecodeException("controls without any");
        }
        List<ResponseControl> controls = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            controls.add(new ResponseControl(in.text(TEXT_BYTES_MAX, "control"), in.blob(ChunkWriter.ITEM_BYTES_MAX, "value of a control")));
        }
        return controls;
    }

    public static byte[] encode(CredentialAnswer answer) {
        Encoder out = new Encoder(192);
        out.octet(version(answer)).blob(answer.salt()).number(answer.iterations());
        out.raw(answer.credentialId()).raw(answer.entryUuid());
        answer.imported().ifPresent(hash -> hash(out, hash));
        if (answer.scram() instanceof ScramPart.Shown shown) {
            out.raw(shown.keys().storedKey()).raw(shown.keys().serverKey());
        }
        if (!(answer.scram() instanceof ScramPart.None)) {
            out.octet(UnderPolicy.of(answer).ordinal());
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

    private static void hash(Encoder out, HashParameters hash) {
        out.text(hash.scheme().id()).blob(hash.salt()).number(hash.rounds());
    }

    private static void former(Encoder out, FormerCredential former) {
        out.blob(former.salt()).number(former.iterations()).raw(former.credentialId()).octet(form(former));
        former.imported().ifPresent(hash -> hash(out, hash));
    }

    private static int form(FormerCredential former) {
        if (former.imported().isPresent()) {
            return FORMER_HASHED;
        }
        return former.scram() instanceof ScramPart.None ? FORMER_CLEAR : FORMER_PREPARED;
    }

    private static int version(CredentialAnswer answer) {
        if (!(answer.scram() instanceof ScramPart.None)) {
            return answer.scram() instanceof ScramPart.Shown ? VERSION_WITH_SCRAM_SHOWN : VERSION_WITH_SCRAM;
        }
        if (!answer.spent().isEmpty()) {
            return answer.imported().isPresent() ? VERSION_WITH_HASH_GUARD_AND_SPENT : VERSION_WITH_GUARD_AND_SPENT;
        }
        if (answer.guard().isPresent()) {
            return answer.imported().isPresent() ? VERSION_WITH_HASH_AND_GUARD : VERSION_WITH_GUARD;
        }
        return answer.imported().isPresent() ? VERSION_WITH_HASH : VERSION;
    }

    public static CredentialAnswer decodeCredential(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        int version = in.octet();
        if (version < VERSION || version > VERSION_WITH_SCRAM_SHOWN) {
            throw new DecodeException("encoding version is not " + VERSION);
        }
        byte[] salt = salt(in);
        int iterations = iterations(in);
        byte[] credentialId = in.raw(16);
        byte[] entryUuid = in.raw(16);
        boolean hashed = version == VERSION_WITH_HASH || version == VERSION_WITH_HASH_AND_GUARD || version == VERSION_WITH_HASH_GUARD_AND_SPENT;
        Optional<HashParameters> imported = hashed ? Optional.of(hash(in)) : Optional.empty();
        ScramPart scram = switch (version) {
            case VERSION_WITH_SCRAM -> new ScramPart.Kept();
            case VERSION_WITH_SCRAM_SHOWN -> new ScramPart.Shown(new ScramKeys(in.raw(ScramKeys.BYTES), in.raw(ScramKeys.BYTES)));
            default -> new ScramPart.None();
        };
        UnderPolicy policy = version < VERSION_WITH_SCRAM ? underPolicy(version) : UnderPolicy.values()[in.choice(UnderPolicy.values().length, "policy")];
        Optional<PasswordGuard> guard = policy == UnderPolicy.NONE ? Optional.empty() : Optional.of(guard(in));
        List<FormerCredential> spent = policy == UnderPolicy.GUARD_AND_SPENT ? spent(in) : List.of();
        in.end();
        return new CredentialAnswer(salt, iterations, credentialId, entryUuid, imported, scram, guard, spent);
    }

    /** What an answer tells of a password policy. */
    private enum UnderPolicy {
        NONE,
        GUARD,
        GUARD_AND_SPENT;

        static UnderPolicy of(CredentialAnswer answer) {
            if (answer.guard().isEmpty()) {
                return NONE;
            }
            return answer.spent().isEmpty() ? GUARD : GUARD_AND_SPENT;
        }
    }

    private static UnderPolicy underPolicy(int version) {
        if (version < VERSION_WITH_GUARD) {
            return UnderPolicy.NONE;
        }
        return version < VERSION_WITH_GUARD_AND_SPENT ? UnderPolicy.GUARD : UnderPolicy.GUARD_AND_SPENT;
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
            int form = in.choice(FORMER_FORMS, "form of a former credential");
            Optional<HashParameters> imported = form == FORMER_HASHED ? Optional.of(hash(in)) : Optional.empty();
            spent.add(new FormerCredential(salt, iterations, credentialId, imported, form == FORMER_PREPARED ? new ScramPart.Kept() : new ScramPart.None()));
        }
        return spent;
    }

    public static byte[] encode(SubjectAnswer answer) {
        Encoder out = new Encoder(18);
        out.octet(VERSION).octet(answer.entryUuid().isPresent() ? 1 : 0);
        answer.entryUuid().ifPresent(out::raw);
        return out.toBytes();
    }

    public static SubjectAnswer decodeSubject(byte[] bytes) throws DecodeException {
        Decoder in = new Decoder(bytes);
        if (in.octet() != VERSION) {
            throw new DecodeException("encoding version is not " + VERSION);
        }
        Optional<byte[]> entryUuid = in.choice(2, "presence of an account") == 0 ? Optional.empty() : Optional.of(in.raw(16));
        in.end();
        return new SubjectAnswer(entryUuid);
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
