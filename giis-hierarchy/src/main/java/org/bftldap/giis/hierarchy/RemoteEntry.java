package org.bftldap.giis.hierarchy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.OperationLimits;

/**
 * A SearchResultEntry (RFC 4511 §4.5.2) of another group, read before it goes on: a group that is broken must not put a client's stream out of
 * step.
 */
public record RemoteEntry(String dn, List<Attribute> attributes) {

    private static final int SEARCH_RESULT_ENTRY = 0x64;

    /** @param description type and options, as the client will see it */
    public record Attribute(String description, List<byte[]> values) {
        public Attribute {
            values = List.copyOf(values);
        }
    }

    public RemoteEntry {
        attributes = List.copyOf(attributes);
    }

    /** Empty for bytes that are no entry. */
    public static Optional<RemoteEntry> parse(byte[] protocolOp) {
        try {
            DerReader whole = new DerReader(protocolOp);
            DerReader entry = whole.enter(SEARCH_RESULT_ENTRY);
            whole.end();
            String dn = entry.text(OperationLimits.NAME_BYTES_MAX);
            DerReader list = entry.enter(DerReader.SEQUENCE);
            entry.end();
            List<Attribute> attributes = new ArrayList<>();
            while (!list.isAtEnd()) {
                attributes.add(attribute(list.enter(DerReader.SEQUENCE)));
            }
            return Optional.of(new RemoteEntry(dn, attributes));
        } catch (DecodeException e) {
            return Optional.empty();
        }
    }

    private static Attribute attribute(DerReader in) throws DecodeException {
        String description = in.text(OperationLimits.NAME_BYTES_MAX);
        DerReader set = in.enter(DerReader.SET);
        in.end();
        List<byte[]> values = new ArrayList<>();
        while (!set.isAtEnd()) {
            values.add(set.octets(DerReader.OCTET_STRING));
        }
        return new Attribute(description, values);
    }
}
