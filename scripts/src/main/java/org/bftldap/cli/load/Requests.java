package org.bftldap.cli.load;

import com.unboundid.asn1.ASN1OctetString;
import com.unboundid.ldap.sdk.AddRequest;
import com.unboundid.ldap.sdk.Attribute;
import com.unboundid.ldap.sdk.Control;
import com.unboundid.ldap.sdk.DeleteRequest;
import com.unboundid.ldap.sdk.Modification;
import com.unboundid.ldap.sdk.ModificationType;
import com.unboundid.ldap.sdk.ModifyDNRequest;
import com.unboundid.ldap.sdk.ModifyRequest;
import com.unboundid.ldap.sdk.controls.ManageDsaITRequestControl;
import com.unboundid.ldap.sdk.controls.TransactionSpecificationRequestControl;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.bftldap.cli.ldif.LdifRecord;
import org.bftldap.cli.ldif.LdifValue;

/** Records as requests. Referral objects are entries like others here. Stateless. */
final class Requests {

    private static final Control[] CONTROLS = {new ManageDsaITRequestControl(false)};

    private Requests() {}

    static AddRequest add(LdifRecord.Entry entry) {
        return new AddRequest(entry.dn(), attributes(entry), CONTROLS);
    }

    /** As a step of a transaction (RFC 5805). */
    static AddRequest add(LdifRecord.Entry entry, ASN1OctetString transaction) {
        AddRequest request = add(entry);
        request.addControl(new TransactionSpecificationRequestControl(transaction));
        return request;
    }

    /** The values of each attribute together, in the order of the file. */
    static List<Attribute> attributes(LdifRecord.Entry entry) {
        Map<String, List<byte[]>> values = new LinkedHashMap<>();
        Map<String, String> names = new LinkedHashMap<>();
        for (LdifValue value : entry.values()) {
            String key = value.attribute().toLowerCase(Locale.ROOT);
            names.putIfAbsent(key, value.attribute());
            values.computeIfAbsent(key, none -> new ArrayList<>()).add(value.value());
        }
        List<Attribute> attributes = new ArrayList<>(values.size());
        values.forEach((key, all) -> attributes.add(new Attribute(names.get(key), all.toArray(new byte[0][]))));
        return attributes;
    }

    static DeleteRequest delete(LdifRecord.Delete delete) {
        return new DeleteRequest(delete.dn(), CONTROLS);
    }

    static ModifyRequest modify(LdifRecord.Modify modify) {
        List<Modification> modifications = new ArrayList<>();
        for (LdifRecord.Change change : modify.changes()) {
            byte[][] values = change.values().stream().map(LdifValue::value).toArray(byte[][]::new);
            modifications.add(new Modification(type(change.kind()), change.attribute(), values));
        }
        return modify(modify.dn(), modifications);
    }

    static ModifyRequest modify(String dn, List<Modification> modifications) {
        return new ModifyRequest(dn, modifications, CONTROLS);
    }

    static ModifyDNRequest rename(LdifRecord.Rename rename) {
        return new ModifyDNRequest(rename.dn(), rename.newRdn(), rename.deleteOldRdn(), rename.newSuperior().orElse(null), CONTROLS);
    }

    private static ModificationType type(LdifRecord.Kind kind) {
        return switch (kind) {
            case ADD -> ModificationType.ADD;
            case DELETE -> ModificationType.DELETE;
            case REPLACE -> ModificationType.REPLACE;
            case INCREMENT -> ModificationType.INCREMENT;
        };
    }
}
