package org.bftldap.cli.proof;

import com.unboundid.ldap.sdk.DN;
import com.unboundid.ldap.sdk.Filter;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldap.sdk.LDAPURL;
import com.unboundid.ldap.sdk.SearchScope;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.bftldap.directory.operation.DirectoryRequest;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.RequestControl;

/** A question that was proved to be answered: as text for people, and compared with what the client meant to ask. Stateless. */
final class Question {

    /** An identity without a name. */
    static final String ANONYMOUS = "anonymous";

    private Question() {}

    static String text(DirectoryRequest request) {
        StringBuilder text = new StringBuilder();
        if (request.operation() instanceof Operation.Search search) {
            text.append("search base \"").append(search.base()).append("\" scope ").append(word(search.scope()));
            text.append(" filter ").append(FilterText.of(search.filter()));
            text.append(search.attributes().isEmpty() ? "" : " attributes " + String.join(",", search.attributes()));
            text.append(search.sizeLimit() == 0 ? "" : " size limit " + search.sizeLimit());
            text.append(search.values() == Operation.Values.TYPES_ONLY ? " types only" : "");
            text.append(search.aliases() == Operation.AliasDereferencing.NEVER ? "" : " aliases " + word(search.aliases()));
        } else if (request.operation() instanceof Operation.Compare compare) {
            text.append("compare \"").append(compare.dn()).append("\" ").append(compare.attribute()).append(" = ");
            text.append(Filter.encodeValue(compare.value()));
        } else {
            text.append(request.operation().getClass().getSimpleName());
        }
        return text.append(controls(request)).toString();
    }

    private static String controls(DirectoryRequest request) {
        List<String> names = request.controls().stream().map(control -> control.getClass().getSimpleName()).toList();
        return names.isEmpty() ? "" : " with " + String.join(", ", names);
    }

    private static String word(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** The entryUUID under which it was asked, or {@link #ANONYMOUS}: a relay that asks as somebody else gets an answer with less in it. */
    static String identity(DirectoryRequest request) {
        if (request.identity() instanceof Identity.OfAccount account) {
            ByteBuffer uuid = ByteBuffer.wrap(account.entryUuid());
            return new UUID(uuid.getLong(), uuid.getLong()).toString();
        }
        return ANONYMOUS;
    }

    /**
     * Whether it is the search that an LDAP URL (RFC 4516) describes: base, attributes, scope, filter.
     *
     * @throws NotProvedException if it is another, or a control could leave something away that the URL does not name
     */
    static void check(DirectoryRequest request, LDAPURL asked) throws NotProvedException {
        if (!(request.operation() instanceof Operation.Search search)) {
            throw new NotProvedException("the question was no search: " + text(request));
        }
        boolean same = sameName(search.base(), asked.getBaseDN())
                && scope(search.scope()).equals(asked.getScope())
                && FilterText.filter(search.filter()).equals(asked.getFilter())
                && lower(search.attributes()).equals(lower(Arrays.asList(asked.getAttributes())))
                && search.values() == Operation.Values.WITH_VALUES;
        if (!same) {
            throw new NotProvedException("another question was answered: " + text(request));
        }
        List<RequestControl> others = new ArrayList<>(request.controls());
        others.removeIf(control -> control instanceof RequestControl.PagedResults);
        if (!others.isEmpty()) {
            throw new NotProvedException("the question carried controls, which no URL names: " + text(request));
        }
    }

    private static boolean sameName(String base, DN asked) {
        try {
            return new DN(base).equals(asked);
        } catch (LDAPException e) {
            return false;
        }
    }

    private static SearchScope scope(Operation.Scope scope) {
        return switch (scope) {
            case BASE -> SearchScope.BASE;
            case ONE_LEVEL -> SearchScope.ONE;
            case SUBTREE -> SearchScope.SUB;
        };
    }

    private static Set<String> lower(List<String> names) {
        Set<String> lower = new HashSet<>();
        names.forEach(name -> lower.add(name.toLowerCase(Locale.ROOT)));
        return lower;
    }

    /** A nonce as it was typed, where that can be printed; else in hex. */
    static String nonce(byte[] nonce) {
        String text = new String(nonce, StandardCharsets.ISO_8859_1);
        return text.chars().allMatch(c -> c > ' ' && c < 0x7f) ? text : "0x" + java.util.HexFormat.of().formatHex(nonce);
    }
}
