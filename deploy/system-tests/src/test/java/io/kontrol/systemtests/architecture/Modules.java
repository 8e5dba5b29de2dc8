package io.kontrol.systemtests.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The modules of the checkout, as they were built before this one. */
final class Modules {
  /** Folder of each module that has Java. */
  static final List<String> FOLDERS =
      List.of(
          "common-model",
          "db-migrations",
          "api-server",
          "watcher",
          "reconciler",
          "deploy/sandbox",
          "deploy/local",
          "deploy/system-tests");

  /** The same, and the module that has tests alone. */
  static final List<String> WITH_TESTS =
      Stream.concat(FOLDERS.stream(), Stream.of("deploy/helm")).toList();

  private Modules() {}

  static Path home() {
    return Path.of("../..").toAbsolutePath().normalize();
  }

  static JavaClasses all() {
    return new ClassFileImporter()
        .withImportOption(new ImportOption.DoNotIncludeTests())
        .importPaths(FOLDERS.stream().map(Modules::classesOf).toList());
  }

  private static Path classesOf(String folder) {
    Path classes = home().resolve(folder).resolve("target/classes");
    if (!Files.isDirectory(classes.resolve("io/kontrol"))) {
      throw new IllegalStateException(
          folder + " is not compiled; build from the root, with -am: " + classes);
    }
    return classes;
  }
}
