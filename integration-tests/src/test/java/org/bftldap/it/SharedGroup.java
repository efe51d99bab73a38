package org.bftldap.it;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import com.unboundid.ldif.LDIFException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.bftldap.testkit.DevGroup;
import org.bftldap.testkit.LdapServer;
import org.bftldap.testkit.Slapd;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterTestExecutionCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * One group of four for all test classes that ask for a {@link DevGroup} or for any {@link LdapServer}, started at the first and stopped
 * after the last, since a start costs seconds. A test that fails prints the last lines of every log. Without a built distribution the
 * tests are skipped, and say so.
 *
 * <p>With {@code -Dit.server=slapd} those that ask for any server get a slapd: it shows that what they demand is what LDAP clients know.
 */
final class SharedGroup implements BeforeAllCallback, ParameterResolver, AfterTestExecutionCallback {
    private static final ExtensionContext.Namespace NAMESPACE = ExtensionContext.Namespace.create(SharedGroup.class);
    private static final int LOG_LINES = 40;

    /** So that tests of seconds see checkpoints, and replicas that fall behind the window. */
    private static final Map<String, Integer> FREQUENT_CHECKPOINTS = Map.of("checkpoint_interval", 128, "window", 256);

    private static final boolean MODEL = "slapd".equals(System.getProperty("it.server"));

    /** A start that failed is not tried again by each test. */
    private record Started(@Nullable DevGroup group, @Nullable AssertionError failure) implements AutoCloseable {
        static Started now() {
            try {
                return new Started(DevGroup.startAsShipped(4, FREQUENT_CHECKPOINTS), null);
            } catch (AssertionError e) {
                return new Started(null, e);
            }
        }

        @Override
        public void close() {
            if (group != null) {
                group.close();
            }
        }
    }

    @Override
    public void beforeAll(ExtensionContext context) {
        assumeTrue(MODEL || DevGroup.whyNot().isEmpty(), DevGroup::whyNot);
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == DevGroup.class || type == LdapServer.class;
    }

    @Override
    public LdapServer resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (MODEL) {
            return shared(context).computeIfAbsent(Slapd.class, type -> startModel(), Slapd.class);
        }
        Started started = shared(context).computeIfAbsent(Started.class, type -> Started.now(), Started.class);
        if (started.failure() != null) {
            throw started.failure();
        }
        return Objects.requireNonNull(started.group());
    }

    private static ExtensionContext.Store shared(ExtensionContext context) {
        return context.getRoot().getStore(NAMESPACE);
    }

    private static Slapd startModel() {
        Slapd slapd = Slapd.start(List.of(), List.of("dc=example,dc=com"));
        try (LDAPConnection connection = slapd.connectAsAdmin()) {
            connection.add("dn: dc=example,dc=com", "objectClass: domain", "dc: example");
            return slapd;
        } catch (LDAPException | LDIFException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void afterTestExecution(ExtensionContext context) {
        Started started = shared(context).get(Started.class, Started.class);
        if (context.getExecutionException().isPresent() && started != null && started.group() != null) {
            System.err.println(context.getDisplayName() + " failed; logs of the group:\n" + started.group().logs(LOG_LINES));
        }
    }
}
