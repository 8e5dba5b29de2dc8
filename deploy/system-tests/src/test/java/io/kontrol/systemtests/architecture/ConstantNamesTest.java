package io.kontrol.systemtests.architecture;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Constants of enums are UPPER_SNAKE; one that is stored or shown has its spelling in a field. The
 * exception are the words of the API: they are stored and shown by the names of their constants.
 */
class ConstantNamesTest {
  private static final Pattern UPPER_SNAKE = Pattern.compile("[A-Z][A-Z0-9]*(_[A-Z0-9]+)*");
  private static final Pattern WORD = Pattern.compile("[A-Z][a-z]+([A-Z][a-z]+)*");

  private static final Set<String> WORDS_OF_THE_API =
      Set.of(
          "io.kontrol.model.resource.ConflictPolicy",
          "io.kontrol.model.resource.DeletionPolicy",
          "io.kontrol.model.resource.DriftPolicy",
          "io.kontrol.model.resource.RecreatePolicy",
          "io.kontrol.model.status.Health",
          "io.kontrol.model.status.SyncStatus",
          "io.kontrol.reconciler.backoff.ClusterConnection$State",
          "io.kontrol.watcher.connection.ConnectionState");

  @ParameterizedTest
  @ValueSource(strings = {"model", "reconciler", "watcher"})
  void constantsAreUpperSnakeSaveTheWordsOfTheApi(String module) {
    Set<String> others = new TreeSet<>();
    for (JavaClass type : Modules.all()) {
      if (type.isEnum() && type.getPackageName().startsWith("io.kontrol." + module + ".")) {
        Pattern rule = WORDS_OF_THE_API.contains(type.getName()) ? WORD : UPPER_SNAKE;
        for (JavaField field : type.getFields()) {
          boolean constant =
              field.getRawType().equals(type) && field.getModifiers().contains(JavaModifier.FINAL);
          if (constant && !rule.matcher(field.getName()).matches()) {
            others.add(type.getName() + "." + field.getName());
          }
        }
      }
    }
    assertThat(others).as("constants of other casing").isEmpty();
  }
}
