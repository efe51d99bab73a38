package org.bftldap.giis.hierarchy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.bftldap.bft.nested.Statement;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.result.Der;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.directory.result.ResponseControl;

/**
 * Which groups have a part in an answer and gave nothing to it, and why: what the control {@link ControlOids#PARTIAL_RESULT} says.
 *
 * @param missing by the groups' names
 */
public record PartialResult(Map<String, Why> missing) {

    /** Reasons by their numbers on the wire. */
    public enum Why {
        UNREACHABLE,
        /** Its replicas did not answer alike: it is being written to. */
        DISAGREEING,
        /** Its part is longer than may pass between groups. */
        TOO_LONG,
        /** A quorum of it gave what is no answer. */
        UNREADABLE
    }

    /** What a group says about groups beyond it is bounded, as all that it says. */
    private static final int GROUPS_MAX = 64;

    public PartialResult {
        missing = new TreeMap<>(missing);
    }

    /** {@code SEQUENCE OF SEQUENCE {group OCTET STRING, reason ENUMERATED}}, by ascending names. */
    public ResponseControl control() {
        ByteArrayOutputStream list = new ByteArrayOutputStream();
        missing.entrySet().stream().limit(GROUPS_MAX).forEach(entry -> {
            ByteArrayOutputStream one = new ByteArrayOutputStream();
            one.writeBytes(Der.element(DerReader.OCTET_STRING, entry.getKey().getBytes(StandardCharsets.UTF_8)));
            one.writeBytes(Der.element(DerReader.ENUMERATED, new byte[] {(byte) entry.getValue().ordinal()}));
            list.writeBytes(Der.element(DerReader.SEQUENCE, one.toByteArray()));
        });
        ByteArrayOutputStream value = new ByteArrayOutputStream();
        value.writeBytes(Der.element(DerReader.SEQUENCE, list.toByteArray()));
        return new ResponseControl(ControlOids.PARTIAL_RESULT, value.toByteArray());
    }

    /** What another group told with its answer; nothing if it told nothing that can be read. */
    public static PartialResult of(DirectoryResult result) {
        Optional<ResponseControl> control =
                result.controls().stream().filter(any -> any.oid().equals(ControlOids.PARTIAL_RESULT)).findFirst();
        try {
            return control.isPresent() ? read(control.get().value()) : new PartialResult(Map.of());
        } catch (DecodeException e) {
            return new PartialResult(Map.of());
        }
    }

    static PartialResult read(byte[] value) throws DecodeException {
        DerReader whole = new DerReader(value);
        DerReader list = whole.enter(DerReader.SEQUENCE);
        whole.end();
        Map<String, Why> missing = new TreeMap<>();
        while (!list.isAtEnd()) {
            DerReader one = list.enter(DerReader.SEQUENCE);
            String group = one.text(Statement.NAME_BYTES_MAX);
            byte[] reason = one.octets(DerReader.ENUMERATED);
            one.end();
            if (reason.length != 1 || reason[0] < 0 || reason[0] >= Why.values().length || missing.size() == GROUPS_MAX) {
                throw new DecodeException("no list of groups");
            }
            missing.put(group, Why.values()[reason[0]]);
        }
        return new PartialResult(missing);
    }

    /** For people. */
    public String text() {
        List<String> names = new ArrayList<>(missing.keySet());
        return "partial result: nothing from group " + String.join(", ", names.subList(0, Math.min(GROUPS_MAX, names.size())));
    }
}
