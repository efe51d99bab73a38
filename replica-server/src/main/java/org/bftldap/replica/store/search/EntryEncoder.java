package org.bftldap.replica.store.search;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.bftldap.directory.operation.Operation;
import org.bftldap.replica.store.entry.StoredAttribute;
import org.bftldap.replica.store.entry.StoredEntry;
import org.bftldap.replica.store.schema.AttributeInfo;

/**
 * Makes the SearchResultEntry that a client gets (RFC 4511 §4.5.2), in DER, straight from stored bytes. For one thread.
 *
 * <p>Attributes come in the order of their OIDs' octets, computed ones last; values in the order in which they were written.
 */
public final class EntryEncoder {

    private static final int SEARCH_RESULT_ENTRY = 0x64;
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int OCTET_STRING = 0x04;

    private final AttributeSelection selection;
    private final Visibility visibility;

    public EntryEncoder(AttributeSelection selection, Visibility visibility) {
        this.selection = selection;
        this.visibility = visibility;
    }

    public byte[] encode(FoundEntry found) {
        StoredEntry entry = found.entry();
        DerWriter writer = new DerWriter(entry.bytes().length + 256);
        List<ComputedAttributes> computed = selection.computed();
        for (int i = computed.size() - 1; i >= 0; i--) {
            writeComputed(writer, found, computed.get(i));
        }
        List<StoredAttribute> attributes = entry.attributes();
        for (int i = attributes.size() - 1; i >= 0; i--) {
            writeStored(writer, found, attributes.get(i));
        }
        writer.header(SEQUENCE, writer.written());
        byte[] name = found.dn().getBytes(StandardCharsets.UTF_8);
        writer.octets(name);
        writer.header(OCTET_STRING, name.length);
        writer.header(SEARCH_RESULT_ENTRY, writer.written());
        return writer.toBytes();
    }

    private void writeComputed(DerWriter writer, FoundEntry found, ComputedAttributes attribute) {
        AttributeInfo info = attribute.info(found.tree().schema());
        if (info != null) {
            List<byte[]> values = attribute.values(found);
            if (!values.isEmpty()) {
                write(writer, found, info, "", values);
            }
        }
    }

    private void writeStored(DerWriter writer, FoundEntry found, StoredAttribute attribute) {
        AttributeInfo info = found.tree().schema().attributeByKey(attribute.key());
        if (info != null && selection.octets(info, attribute.options()) != null) {
            write(writer, found, info, attribute.options(), attribute.values());
        }
    }

    private void write(DerWriter writer, FoundEntry found, AttributeInfo info, String options, List<byte[]> values) {
        byte[] description = selection.octets(info, options);
        if (description == null || !visibility.attribute(found, info)) {
            return;
        }
        int end = writer.written();
        int shown = writeValues(writer, found, info, values);
        if (shown == 0 && visibility != Visibility.ALL) {
            return;
        }
        writer.header(SET, writer.written() - end);
        writer.octets(description);
        writer.header(OCTET_STRING, description.length);
        writer.header(SEQUENCE, writer.written() - end);
    }

    private int writeValues(DerWriter writer, FoundEntry found, AttributeInfo info, List<byte[]> values) {
        int shown = 0;
        for (int i = values.size() - 1; i >= 0; i--) {
            byte[] value = values.get(i);
            if (visibility.value(found, info, value)) {
                shown++;
                if (selection.values() == Operation.Values.WITH_VALUES) {
                    writer.octets(value);
                    writer.header(OCTET_STRING, value.length);
                }
            }
        }
        return shown;
    }
}
