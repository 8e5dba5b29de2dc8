/** What the same machine does without Kontrol: bare loops, pgbench, kubectl. */
@NullMarked
package io.kontrol.systemtests.benchmark.baseline;

import org.jspecify.annotations.NullMarked;
