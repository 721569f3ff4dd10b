package org.holdfast.benchmarks;

import com.sun.tools.attach.VirtualMachine;
import java.util.concurrent.TimeUnit;
import javax.management.MBeanServerConnection;
import javax.management.ObjectName;
import javax.management.remote.JMXConnector;
import javax.management.remote.JMXConnectorFactory;
import javax.management.remote.JMXServiceURL;

/**
 * Asks a node of this machine what {@code ./holdfast top} asks it each second, as often as hours of
 * watching would, so that what these take once it is compiled can be measured. Arguments: the
 * process, how many times.
 */
final class Questions {
  private static final int ROWS = 30;
  private static final long BETWEEN_MILLIS = 5;

  private Questions() {}

  @SuppressWarnings("BanJNDI") // It is a process of our own that answers.
  public static void main(String[] arguments) throws Exception {
    String agent = VirtualMachine.attach(arguments[0]).startLocalManagementAgent();
    int times = Integer.parseInt(arguments[1]);
    try (JMXConnector connector = JMXConnectorFactory.connect(new JMXServiceURL(agent))) {
      MBeanServerConnection node = connector.getMBeanServerConnection();
      ObjectName targets =
          node.queryNames(new ObjectName("org.holdfast:type=Targets,*"), null).iterator().next();
      for (int asked = 0; asked < times; asked++) {
        node.invoke(
            targets,
            "overviewAsJson",
            new Object[] {ROWS, ROWS},
            new String[] {int.class.getName(), int.class.getName()});
        TimeUnit.MILLISECONDS.sleep(BETWEEN_MILLIS);
      }
    }
  }
}
