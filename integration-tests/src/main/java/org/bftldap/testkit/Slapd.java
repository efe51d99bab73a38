package org.bftldap.testkit;

import com.unboundid.ldap.sdk.LDAPConnection;
import com.unboundid.ldap.sdk.LDAPException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * OpenLDAP's slapd in a folder of its own, with one mdb database a suffix. Every write is synced before it is answered
 * (mdb's default), which is what a group promises too.
 */
public final class Slapd implements LdapServer {
    private static final String ADMIN_DN = "cn=admin,ou=system";
    private static final String ADMIN_PASSWORD = "slapd-admin";
    private static final Duration START_LIMIT = Duration.ofSeconds(20);
    private static final Path SYSTEM_SCHEMA = Path.of("/etc/ldap/schema");
    private static final Path SYSTEM_MODULES = Path.of("/usr/lib/ldap");

    /** What slapd brings along itself, in the order in which it must be loaded; left out where the given folder has it too. */
    private static final List<String> STANDARD = List.of("core", "cosine", "inetorgperson", "nis");

    private final Path folder;
    private final int port;
    private final Process process;

    private Slapd(Path folder, int port, Process process) {
        this.folder = folder;
        this.port = port;
        this.process = process;
    }

    /** @return a sentence that says why slapd cannot run here; empty if it can */
    public static String whyNot() {
        if (Command.find("slapd").isEmpty()) {
            return "slapd is not installed (Debian: apt install slapd)";
        }
        return Files.isDirectory(SYSTEM_SCHEMA) ? "" : "slapd's schema folder " + SYSTEM_SCHEMA + " is not there";
    }

    /**
     * @param schemas OpenLDAP schema files beyond the standard ones, in loading order
     * @param suffixes one database each, empty at first
     */
    public static Slapd start(List<Path> schemas, List<String> suffixes) {
        return start(schemas, suffixes, List.of());
    }

    /** @param overlays on each database, such as sssvlv */
    public static Slapd start(List<Path> schemas, List<String> suffixes, List<String> overlays) {
        return start(schemas, suffixes, overlays, List.of());
    }

    /** One that takes StartTLS with this certificate and its key, both in PEM. */
    public static Slapd startWithTls(List<String> suffixes, Path certificate, Path key) {
        return start(List.of(), suffixes, List.of(), List.of("TLSCertificateFile " + certificate, "TLSCertificateKeyFile " + key));
    }

    private static Slapd start(List<Path> schemas, List<String> suffixes, List<String> overlays, List<String> tls) {
        try {
            Path folder = Files.createTempDirectory("bftldap-slapd");
            int port = Ports.free();
            List<String> lines = new ArrayList<>(tls);
            lines.addAll(configuration(folder, schemas, suffixes, overlays));
            Path configuration = Files.write(folder.resolve("slapd.conf"), lines);
            Process process = new ProcessBuilder(
                            Command.find("slapd").orElseThrow().toString(),
                            "-f", configuration.toString(),
                            "-h", "ldap://127.0.0.1:" + port,
                            // No detaching; the level itself is "none".
                            "-d", "0")
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            Slapd slapd = new Slapd(folder, port, process);
            Waiting.until(START_LIMIT, "slapd answers", slapd::answersOrStops, () -> Folders.tail(folder.resolve("log"), 20));
            if (!process.isAlive()) {
                throw new IllegalStateException("slapd does not start: " + slapd.explanation());
            }
            return slapd;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> configuration(Path folder, List<Path> schemas, List<String> suffixes, List<String> overlays) throws IOException {
        List<String> lines = new ArrayList<>();
        STANDARD.forEach(name -> lines.add("include " + SYSTEM_SCHEMA.resolve(name + ".schema")));
        schemas.stream().filter(file -> !isStandard(file)).forEach(file -> lines.add("include " + file));
        lines.add("pidfile " + folder.resolve("pid"));
        if (Files.isDirectory(SYSTEM_MODULES)) {
            lines.add("modulepath " + SYSTEM_MODULES);
            lines.add("moduleload back_mdb");
            overlays.forEach(overlay -> lines.add("moduleload " + overlay));
        }
        lines.add("sizelimit unlimited");
        lines.add("timelimit unlimited");
        // A database of its own for the administrator's name: a root password counts only below its database's suffix.
        lines.addAll(database(folder.resolve("db-system"), "ou=system"));
        lines.add("rootpw " + ADMIN_PASSWORD);
        for (int i = 0; i < suffixes.size(); i++) {
            lines.addAll(database(folder.resolve("db-" + i), suffixes.get(i)));
            overlays.forEach(overlay -> lines.add("overlay " + overlay));
        }
        return lines;
    }

    private static List<String> database(Path folder, String suffix) throws IOException {
        Files.createDirectory(folder);
        return List.of(
                "database mdb",
                "suffix \"" + suffix + "\"",
                "rootdn \"" + ADMIN_DN + "\"",
                "directory " + folder,
                "maxsize 4294967296",
                "index objectClass,uid eq");
    }

    private static boolean isStandard(Path file) {
        String name = file.getFileName().toString().toLowerCase(java.util.Locale.ROOT);
        return STANDARD.stream().anyMatch(standard -> name.matches("(\\d+-)?" + standard + "\\.schema"));
    }

    /** @return the schema files of a folder in an order in which slapd can read them */
    public static List<Path> schemasIn(Path folder) {
        return SchemaOrder.in(folder);
    }

    private boolean answersOrStops() {
        if (!process.isAlive()) {
            return true;
        }
        try (LDAPConnection connection = connectAnonymously()) {
            return connection.getRootDSE() != null;
        } catch (LDAPException e) {
            return false;
        }
    }

    /** slapd says what is wrong only where its level of talk is raised: ask it again. */
    private String explanation() {
        return Command.of(Command.find("slaptest").map(Path::toString).orElse("slaptest"), "-u", "-f", folder.resolve("slapd.conf").toString())
                .run()
                .toString();
    }

    /** @return what {@code slapcat} writes of a database, as its operator would do to move it elsewhere */
    public CommandResult slapcat(String suffix) {
        String program = Command.find("slapcat").map(Path::toString).orElse("slapcat");
        return Command.of(program, "-f", folder.resolve("slapd.conf").toString(), "-b", suffix).run();
    }

    @Override
    public String name() {
        return "slapd";
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public String adminDn() {
        return ADMIN_DN;
    }

    @Override
    public String adminPassword() {
        return ADMIN_PASSWORD;
    }

    @Override
    public List<NamedProcess> processes() {
        return List.of(new NamedProcess("slapd", process.pid()));
    }

    @Override
    public void close() {
        process.destroy();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        Folders.delete(folder);
    }
}
