package io.kontrol.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kontrol.local.cluster.ClusterChoice;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void withoutOptionsItIsTheSandboxOnPort8080() {
    assertThat(Options.parse(List.of()))
        .isEqualTo(
            new Options(
                false, false, 8080, "local", new ClusterChoice.Sandbox(), Optional.empty()));
  }

  @Test
  void everyOptionIsUnderstoodWithABlankAndWithAnEqualsSign() {
    Options blank =
        Options.parse(
            List.of(
                "--port",
                "9000",
                "--cluster-id",
                "prod",
                "--fresh",
                "--kubeconfig",
                "/k",
                "--context",
                "c",
                "--data-dir",
                "/d"));
    Options equals =
        Options.parse(
            List.of(
                "--port=9000",
                "--cluster-id=prod",
                "--fresh",
                "--kubeconfig=/k",
                "--context=c",
                "--data-dir=/d"));

    assertThat(blank)
        .isEqualTo(equals)
        .isEqualTo(
            new Options(
                false,
                true,
                9000,
                "prod",
                new ClusterChoice.Existing(Path.of("/k"), Optional.of("c")),
                Optional.of(Path.of("/d"))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "--prot 80 | Unknown option: --prot",
        "--port | --port needs a value",
        "--port= | --port needs a value",
        "--port eighty | from 1 to 65535, not 'eighty'",
        "--port 0 | from 1 to 65535",
        "--port 65536 | from 1 to 65535",
        "--cluster kind | 'sandbox' or 'apiserver', not 'kind'",
        "--context c | --context needs --kubeconfig",
        "--kubeconfig k --cluster sandbox | --cluster would start another"
      })
  void whatMakesNoSenseIsRefusedWithTheReason(String commandLine, String reason) {
    assertThatThrownBy(() -> Options.parse(List.of(commandLine.strip().split(" "))))
        .isInstanceOf(Options.UsageException.class)
        .hasMessageContaining(reason);
  }
}
