package org.bftldap.directory.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.codec.Decoder;
import org.bftldap.directory.codec.Encoder;

/**
 * Results as bytes and back, canonical like {@link org.bftldap.directory.operation.OperationCodec}.
 *
 * <p>Which answer has which form: a write's result is an encoded {@link DirectoryResult}; the only chunk of a
 * {@code CredentialQuery}'s answer, and of a {@code ScramQuery}'s, is an encoded {@link CredentialAnswer}, that of a {@code SubjectQuery}'s an encoded
 * {@link SubjectAnswer}; all other reads (search, compare, who am I) answer in the
 * chunks of {@link ChunkWriter}, the last item being {@link SearchItem.Done}. The DN that {@code WhoAmI} found stands in its result's
 * {@code matchedDn}.
 */
public final class ResultCodec {

    /** Of the encoding; another one is refused. */
    public static final int VERSION = 1;

    /** Of the encoding of results with controls, which stand behind the rest. */
    private static final int VERSION_WITH_CONTROLS = 2;

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
        return CredentialCodec.encode(answer);
    }

    public static CredentialAnswer decodeCredential(byte[] bytes) throws DecodeException {
        return CredentialCodec.decode(bytes);
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
}
