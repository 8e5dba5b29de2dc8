package io.kontrol.local.database;

import io.kontrol.local.instance.Directories;
import io.zonky.test.db.postgres.embedded.DefaultPostgresBinaryResolver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.xz.XZCompressorInputStream;

/**
 * PostgreSQL's programs, unpacked from the archive on the class path. Only Zonky's archive is used:
 * its starter is for tests, turns durability off and deletes the data.
 */
public final class PostgresBinaries {
  private final Path directory;

  private PostgresBinaries(Path directory) {
    this.directory = directory;
  }

  Path program(String name) {
    return directory.resolve("bin").resolve(name);
  }

  /** Unpacks each archive once, even with several launchers at the same time. */
  public static PostgresBinaries unpackedUnder(Path parent) {
    try (InputStream resource =
        DefaultPostgresBinaryResolver.INSTANCE.getPgBinary(
            System.getProperty("os.name"), System.getProperty("os.arch"))) {
      byte[] archive = resource.readAllBytes();
      Path target = parent.resolve("postgresql-" + digest(archive));
      if (!Files.exists(target)) {
        Files.createDirectories(parent);
        Path draft = Files.createTempDirectory(parent, "postgresql-draft-");
        unpack(archive, draft);
        publish(draft, target);
      }
      return new PostgresBinaries(target);
    } catch (IOException e) {
      throw new UncheckedIOException("PostgreSQL's programs cannot be unpacked", e);
    }
  }

  private static void publish(Path draft, Path target) throws IOException {
    try {
      Files.move(draft, target);
    } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
      Directories.delete(draft); // another launcher was faster
    }
  }

  private static void unpack(byte[] archive, Path directory) throws IOException {
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new XZCompressorInputStream(new ByteArrayInputStream(archive)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        Path path = directory.resolve(entry.getName()).normalize();
        if (!path.startsWith(directory)) {
          throw new IOException("Entry outside of the archive: " + entry.getName());
        }
        if (entry.isDirectory()) {
          Files.createDirectories(path);
          continue;
        }
        Files.createDirectories(path.getParent());
        if (entry.isSymbolicLink()) {
          Files.createSymbolicLink(path, Path.of(entry.getLinkName()));
          continue;
        }
        Files.copy(tar, path);
        if ((entry.getMode() & 0100) != 0) {
          Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
        }
      }
    }
  }

  private static String digest(byte[] archive) {
    try {
      byte[] sha = MessageDigest.getInstance("SHA-256").digest(archive);
      return HexFormat.of().formatHex(sha).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
