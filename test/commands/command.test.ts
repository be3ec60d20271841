import { describeConversations } from '../support/describe-conversations.js'
import { commandConversations } from './command-cases.js'

describeConversations('COMMAND answers as Redis does', 'command', commandConversations)
