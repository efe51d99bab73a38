package org.bftldap.relay.session;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.bftldap.directory.admin.MetricsText;
import org.bftldap.directory.codec.DecodeException;
import org.bftldap.directory.operation.ControlOids;
import org.bftldap.directory.operation.Filter;
import org.bftldap.directory.operation.Identity;
import org.bftldap.directory.operation.Operation;
import org.bftldap.directory.operation.Operation.AttributeValues;
import org.bftldap.directory.result.ChunkReader;
import org.bftldap.directory.result.DirectoryResult;
import org.bftldap.relay.group.GroupDirectory;
import org.bftldap.relay.ldap.ControlReader;
import org.bftldap.relay.ldap.EntryCodec;
import org.bftldap.relay.ldap.MalformedMessageException;
import org.bftldap.relay.ldap.RequestControls;
import org.bftldap.relay.ldap.RequestRefusedException;
import org.bftldap.relay.ldap.ResultCodes;
import org.bftldap.relay.monitor.MonitorName;
import org.jspecify.annotations.Nullable;

/**
 * The root DSE (RFC 4512 §5.1): what the group holds it says itself; what protocol is spoken here, only the relay knows. All its
 * attributes but objectClass are operational: they come by name or {@code +}, not by {@code *}.
 */
final class RootDse {

    private static final List<String> FROM_GROUP = List.of("namingcontexts", "dynamicsubtrees", "subschemasubentry");

    private final @Nullable byte[] protocolOp;
    private final DirectoryResult result;

    private RootDse(byte @Nullable [] protocolOp, DirectoryResult result) {
        this.protocolOp = protocolOp;
        this.result = result;
    }

    static boolean isAskedFor(Operation.Search search) {
        return search.base().isEmpty() && search.scope() == Operation.Scope.BASE;
    }

    /** Asks the group for its part and completes it. */
    static CompletableFuture<RootDse> ask(
            RelayServices services, Session session, Operation.Search search, RequestControls controls) {
        Identity identity = session.identity(); // here, on the session's event loop
        return SaslBinds.offered(services, session)
                .thenCompose(mechanisms -> ask(services, identity, search, controls, own(services, mechanisms)));
    }

    private static CompletableFuture<RootDse> ask(
            RelayServices services, Identity identity, Operation.Search search, RequestControls controls, Map<String, List<String>> own) {
        Operation.Search all = new Operation.Search(
                "",
                Operation.Scope.BASE,
                search.aliases(),
                0,
                Operation.Values.WITH_VALUES,
                search.filter(),
                List.of("objectClass", "namingContexts", "dynamicSubtrees", "subschemaSubentry"));
        return services.group().read(identity, all, controls)
                .thenCompose(reply -> GroupDirectory.chunk(reply, 0).whenComplete((chunk, failure) -> reply.close()))
                .thenApply(chunk -> answer(chunk, own, search));
    }

    DirectoryResult result() {
        return result;
    }

    /** The entry, as protocol op; none if the filter does not match. */
    List<byte[]> entries() {
        return protocolOp == null ? List.of() : List.of(protocolOp);
    }

    private static RootDse answer(byte[] chunk, Map<String, List<String>> own, Operation.Search search) {
        try {
            Optional<List<AttributeValues>> entry = Optional.empty();
            DirectoryResult result = Failures.of(ResultCodes.OTHER, "the replicas' answer has no end");
            ChunkReader reader = new ChunkReader(chunk);
            while (reader.advance()) {
                if (reader.kind() == ChunkReader.Kind.ENTRY) {
                    entry = Optional.of(EntryCodec.attributes(chunk, reader.offset(), reader.length()));
                } else if (reader.kind() == ChunkReader.Kind.DONE) {
                    result = reader.result();
                }
            }
            boolean everyEntry = search.filter() instanceof Filter.Present present && present.attribute().equalsIgnoreCase("objectClass");
            if (entry.isEmpty() && !(everyEntry && (result.code() == 0 || result.code() == ResultCodes.NO_SUCH_OBJECT))) {
                return new RootDse(null, result);
            }
            byte[] op = EntryCodec.encode("", selected(merged(own, entry.orElse(List.of())), search));
            return new RootDse(op, new DirectoryResult(ResultCodes.SUCCESS, "", "", List.of(), result.controls()));
        } catch (DecodeException | MalformedMessageException e) {
            throw new CompletionException(new RequestRefusedException(ResultCodes.OTHER, "the replicas' answer cannot be read"));
        }
    }

    private static List<AttributeValues> merged(Map<String, List<String>> own, List<AttributeValues> fromGroup) {
        List<AttributeValues> all = new ArrayList<>();
        own.forEach((name, values) -> all.add(new AttributeValues(
                name, values.stream().map(value -> value.getBytes(StandardCharsets.UTF_8)).toList())));
        for (AttributeValues attribute : fromGroup) {
            if (FROM_GROUP.contains(attribute.description().toLowerCase(Locale.ROOT))) {
                all.add(attribute);
            }
        }
        return all;
    }

    private static List<AttributeValues> selected(List<AttributeValues> all, Operation.Search search) {
        List<String> asked = search.attributes().stream().map(name -> name.toLowerCase(Locale.ROOT)).toList();
        List<AttributeValues> selected = new ArrayList<>();
        for (AttributeValues attribute : all) {
            String name = attribute.description().toLowerCase(Locale.ROOT);
            boolean isUser = name.equals("objectclass");
            if (asked.contains(name) || asked.contains("+") && !isUser || isUser && (asked.isEmpty() || asked.contains("*"))) {
                selected.add(search.values() == Operation.Values.TYPES_ONLY
                        ? new AttributeValues(attribute.description(), List.of())
                        : attribute);
            }
        }
        return selected;
    }

    /** What this relay does; nothing is named here without a test that uses it. */
    private static Map<String, List<String>> own(RelayServices services, List<String> saslMechanisms) {
        List<String> extensions = new ArrayList<>(List.of(
                ExtendedOperations.WHO_AM_I,
                ExtendedOperations.PASSWORD_MODIFY,
                ExtendedOperations.CANCEL,
                ExtendedOperations.REFRESH,
                ControlOids.EXPLAIN_ACCESS,
                Transactions.START,
                Transactions.END));
        if (services.tls().isPresent()) {
            extensions.add(ExtendedOperations.START_TLS);
        }
        Map<String, List<String>> own = new LinkedHashMap<>();
        own.put("objectClass", List.of("top", "extensibleObject"));
        own.put("supportedLDAPVersion", List.of("3"));
        own.put("supportedControl", ControlReader.oids());
        own.put("supportedExtension", extensions);
        // Modify-increment (RFC 4525), all operational attributes (RFC 3673), attributes of a class (RFC 4529), absolute true and false
        // filters (RFC 4526), language tags and ranges (RFC 3866).
        own.put(
                "supportedFeatures",
                List.of("1.3.6.1.1.14", "1.3.6.1.4.1.4203.1.5.1", "1.3.6.1.4.1.4203.1.5.2", "1.3.6.1.4.1.4203.1.5.3",
                        "1.3.6.1.4.1.4203.1.5.4", "1.3.6.1.4.1.4203.1.5.5"));
        if (!services.altServers().isEmpty()) {
            own.put("altServer", services.altServers());
        }
        own.put("supportedSASLMechanisms", saslMechanisms);
        own.put("monitorContext", List.of(MonitorName.SUFFIX));
        own.put("vendorName", List.of("bftldap"));
        own.put("vendorVersion", List.of(MetricsText.VERSION));
        return own;
    }
}
