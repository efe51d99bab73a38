package org.bftldap.relay.ldap;

import java.util.ArrayList;
import java.util.List;
import org.bftldap.directory.operation.Operation.AttributeValues;

/** SearchResultEntry (RFC 4511 §4.5.2), for the few entries that the relay does not pass on as they are. Stateless. */
public final class EntryCodec {

    private EntryCodec() {}

    /** The attributes of an encoded entry. */
    public static List<AttributeValues> attributes(byte[] chunk, int offset, int length) throws MalformedMessageException {
        BerReader entry = new BerReader(chunk, offset, offset + length).element(Tags.SEARCH_RESULT_ENTRY);
        entry.text(BerReader.OCTET_STRING);
        BerReader list = entry.element(BerReader.SEQUENCE);
        List<AttributeValues> attributes = new ArrayList<>();
        while (!list.isEmpty()) {
            BerReader attribute = list.element(BerReader.SEQUENCE);
            String description = attribute.text(BerReader.OCTET_STRING);
            BerReader set = attribute.element(BerReader.SET);
            List<byte[]> values = new ArrayList<>();
            while (!set.isEmpty()) {
                values.add(set.octets(BerReader.OCTET_STRING));
            }
            attributes.add(new AttributeValues(description, values));
        }
        return attributes;
    }

    /** The name of an encoded entry. */
    public static String name(byte[] chunk, int offset, int length) throws MalformedMessageException {
        return new BerReader(chunk, offset, offset + length).element(Tags.SEARCH_RESULT_ENTRY).text(BerReader.OCTET_STRING);
    }

    /** The protocol op of an entry. */
    public static byte[] encode(String dn, List<AttributeValues> attributes) {
        BerWriter out = new BerWriter();
        for (int i = attributes.size() - 1; i >= 0; i--) {
            int attribute = out.mark();
            List<byte[]> values = attributes.get(i).values();
            for (int k = values.size() - 1; k >= 0; k--) {
                out.octets(BerReader.OCTET_STRING, values.get(k));
            }
            out.wrap(BerReader.SET, attribute);
            out.text(BerReader.OCTET_STRING, attributes.get(i).description());
            out.wrap(BerReader.SEQUENCE, attribute);
        }
        return out.wrap(BerReader.SEQUENCE, 0)
                .text(BerReader.OCTET_STRING, dn)
                .wrap(Tags.SEARCH_RESULT_ENTRY, 0)
                .toBytes();
    }
}
