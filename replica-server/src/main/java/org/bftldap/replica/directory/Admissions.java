package org.bftldap.replica.directory;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.directory.api.ldap.model.schema.SchemaManager;
import org.bftldap.bft.service.Admission;
import org.bftldap.directory.auth.StoredCredential;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.operation.OperationCodec;

/**
 * What may be ordered at all: a pure function of the bytes. Keeps out what cannot be read, and every password that is not in the form
 * that nobody can use ({@code docs/explanation/protocol.md}, bind proofs): once ordered it would be in the journals.
 */
final class Admissions {

    private static final Admission ADMITTED = new Admission.Admitted();
    private static final String USER_PASSWORD = "2.5.4.35";

    private final Set<String> passwordNames;

    Admissions(SchemaManager schema) {
        Set<String> names = new java.util.TreeSet<>(Set.of(USER_PASSWORD));
        schema.getAttributeType(USER_PASSWORD).getNames().forEach(name -> names.add(name.toLowerCase(Locale.ROOT)));
        passwordNames = Set.copyOf(names);
    }

    Admission admit(byte[] bytes) {
        DirectoryRequest request;
        try {
            request = OperationCodec.decode(bytes);
        } catch (DecodeException e) {
            return new Admission.Refused("the operation cannot be decoded");
        }
        return check(request.operation());
    }

    private Admission check(Operation operation) {
        if (operation instanceof Operation.Transaction transaction) {
            return transaction.steps().stream()
                    .map(step -> check(step.update()))
                    .filter(Admission.Refused.class::isInstance)
                    .findFirst()
                    .orElse(ADMITTED);
        }
        if (operation instanceof Operation.Add add) {
            return check(add.attributes());
        }
        if (operation instanceof Operation.Modify modify) {
            return check(modify.changes().stream().map(Operation.Change::attribute).toList());
        }
        if (operation instanceof Operation.Register register) {
            return check(register.details());
        }
        return ADMITTED;
    }

    private Admission check(List<AttributeValues> attributes) {
        for (AttributeValues attribute : attributes) {
            if (isPassword(attribute.description())) {
                for (byte[] value : attribute.values()) {
                    if (StoredCredential.parse(value).isEmpty()) {
                        return new Admission.Refused("userPassword must come in its stored form");
                    }
                }
            }
        }
        return ADMITTED;
    }

    /** By any of its names, with whatever options. */
    boolean isPassword(String description) {
        int options = description.indexOf(';');
        String name = (options < 0 ? description : description.substring(0, options)).strip().toLowerCase(Locale.ROOT);
        return passwordNames.contains(name) || passwordNames.contains(withoutOidPrefix(name));
    }

    /** RFC 2251 let OIDs be written with this prefix, and some clients still do. */
    private static String withoutOidPrefix(String name) {
        return name.startsWith("oid.") ? name.substring("oid.".length()) : name;
    }
}
