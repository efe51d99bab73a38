package org.bftldap.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** An authority for clients' certificates, made by the command {@code openssl} as an operator would. */
public final class ClientCa {
    private static final String PROXY =
            """
            basicConstraints = CA:FALSE
            keyUsage = critical,digitalSignature
            proxyCertInfo = critical,language:id-ppl-inheritAll
            """;

    private final Path folder;

    /** A certificate, with what its client sends behind it, and its key; both PEM. */
    public record Issued(Path certificate, Path key) {}

    private ClientCa(Path folder) {
        this.folder = folder;
    }

    public static boolean possible() {
        return Command.find("openssl").isPresent();
    }

    /** The one whose files are there, or a new one. */
    public static ClientCa in(Path folder) {
        ClientCa ca = new ClientCa(folder);
        if (!Files.exists(ca.certificate())) {
            try {
                Files.createDirectories(folder);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            ca.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2", "-subj", "/O=Tests/CN=Users CA",
                    "-keyout", ca.path("ca.key"), "-out", ca.path("ca.crt"));
        }
        return ca;
    }

    public Path certificate() {
        return folder.resolve("ca.crt");
    }

    /** @param subject as openssl takes it: {@code /C=GB/CN=Ada} */
    public Issued issue(String name, String subject) {
        request(name, subject);
        openssl("x509", "-req", "-in", path(name + ".csr"), "-days", "1", "-CA", path("ca.crt"), "-CAkey", path("ca.key"), "-CAcreateserial",
                "-out", path(name + ".crt"));
        return issued(name);
    }

    /** A proxy certificate (RFC 3820) of one that was issued before. */
    public Issued proxy(String name, String issuer, String issuersSubject) {
        request(name, issuersSubject + "/CN=1234");
        try {
            Path extensions = Files.writeString(folder.resolve(name + ".ext"), PROXY);
            openssl("x509", "-req", "-in", path(name + ".csr"), "-days", "1", "-CA", path(issuer + ".crt"), "-CAkey", path(issuer + ".key"),
                    "-CAcreateserial", "-extfile", extensions.toString(), "-out", path(name + ".crt"));
            Path chain = folder.resolve(name + ".crt");
            Files.writeString(chain, Files.readString(chain) + Files.readString(folder.resolve(issuer + ".crt")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return issued(name);
    }

    private void request(String name, String subject) {
        openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", subject, "-keyout", path(name + ".key"),
                "-out", path(name + ".csr"));
    }

    private Issued issued(String name) {
        return new Issued(folder.resolve(name + ".crt"), folder.resolve(name + ".key"));
    }

    private String path(String file) {
        return folder.resolve(file).toString();
    }

    private void openssl(String... arguments) {
        Command.of("openssl").and(arguments).run().orFail();
    }
}
