package io.kontrol.local.instance;

import io.kontrol.local.process.LaunchException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Allows one launcher per directory. The operating system releases the lock when the process ends.
 */
public final class InstanceLock implements AutoCloseable {
  private static final String FILE = "lock";

  private final Path directory;
  private final FileChannel channel;

  private InstanceLock(Path directory, FileChannel channel) {
    this.directory = directory;
    this.channel = channel;
  }

  public static InstanceLock take(Path directory) {
    try {
      if (!Files.exists(directory)) {
        Path parent = directory.toAbsolutePath().getParent();
        if (parent != null) {
          Files.createDirectories(parent);
        }
        Files.createDirectory(
            directory,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      }
      FileChannel channel =
          FileChannel.open(
              directory.resolve(FILE), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (lock(channel) == null) {
        channel.close();
        throw new LaunchException(
            "Another Kontrol runs on "
                + directory
                + ". Stop it, or choose another --port or --data-dir");
      }
      return new InstanceLock(directory, channel);
    } catch (IOException e) {
      throw new LaunchException(
          "Cannot use the directory " + directory + ": " + e + ". Choose another with --data-dir",
          e);
    }
  }

  private static @Nullable FileLock lock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null; // held by another stack of this JVM
    }
  }

  /** Deletes all data of the instance except the lock file. */
  public void clearDirectory() {
    List<Path> entries;
    try (Stream<Path> listed = Files.list(directory)) {
      entries = listed.filter(entry -> !entry.endsWith(FILE)).toList();
      for (Path entry : entries) {
        Directories.delete(entry);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
